const LABEL = '[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?';
const QUALIFIED = '(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY = new RegExp(`^(${LABEL}(?:\\.${LABEL})*/)?(${QUALIFIED})$`);
const VALUE = new RegExp(`^(?:${QUALIFIED})?$`);

/** Whether istiod takes the text for a label's key: an optional DNS prefix and a name. */
export function isLabelKey(key: string): boolean {
  const [, prefix = '', name = ''] = KEY.exec(key) ?? [];
  return name !== '' && prefix.length <= 254 && name.length <= 63;
}

/** Whether istiod takes the text for a label's value: empty, or up to 63 letters, digits and `-_.` inside. */
export function isLabelValue(value: string): boolean {
  return value.length <= 63 && VALUE.test(value);
}
