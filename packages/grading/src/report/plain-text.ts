/**
 * Text that a terminal shows and does not obey: control characters but tabs and line feeds, and
 * those that turn the direction of writing, become U+FFFD.
 */
export function plainText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
