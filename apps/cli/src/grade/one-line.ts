/** One line without control characters: what others wrote is printed on a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\u{fffd}');
}
