/**
 * Text that Markdown shows as it is: neither markup nor HTML nor a link or a mention. GitHub makes
 * links of bare addresses and of `@name`, so both get a zero-width joint.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '\u{fffd}')
    .replaceAll(/[\\`*_{}[\]()<>#+|!&~$]/g, '\\$&')
    .replaceAll(/@(?=\w)/g, '@\u{200b}')
    .replaceAll(/(?<=\bhttps?|\bftp):(?=\/\/)/gi, ':\u{200b}')
    .replaceAll(/(?<=\bwww)\.(?=\w)/gi, '.\u{200b}');
}

/** Text as inline code, whatever ticks it holds. */
export function codeSpan(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${plain}${fence}` : `${fence} ${plain} ${fence}`;
}
