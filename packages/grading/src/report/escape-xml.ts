const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in XML and HTML, between tags and in quoted attributes. Characters that
 * neither has, not even as an entity (most controls, lone surrogates), become U+FFFD, and so do
 * those that turn the direction of writing: they would make other text look as it is not.
 */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll(
      /[^\t\n\r\u{20}-\u{7e}\u{85}\u{a0}-\u{2029}\u{202f}-\u{2065}\u{206a}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
      '\u{fffd}',
    )
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** The same for an attribute of XML, where a parser would turn line ends and tabs into spaces. */
export function escapeAttribute(text: string): string {
  return escapeMarkup(text).replaceAll(/[\t\n\r]/g, (space) => `&#${space.charCodeAt(0)};`);
}
