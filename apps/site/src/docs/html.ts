type Properties = Readonly<Record<string, string | number>>;

/** An element as HTML; children are HTML already. */
export function element(
  name: string,
  properties: Properties,
  children: readonly string[] = [],
): string {
  const attributes = Object.entries(properties).map(
    ([key, value]) => ` ${key}="${escapeHtml(String(value))}"`,
  );
  return `<${name}${attributes.join('')}>${children.join('')}</${name}>`;
}

/** Text that neither HTML nor Markdown reads as anything else. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[*_`{}]/g, (char) => `&#${char.charCodeAt(0)};`);
}
