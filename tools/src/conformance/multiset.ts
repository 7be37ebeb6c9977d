/** What two multisets of texts differ in, in a line; undefined when they are equal. */
export function compareMultisets(
  wanted: readonly string[],
  seen: readonly string[],
): string | undefined {
  const missing = subtract(wanted, seen);
  const extra = subtract(seen, wanted);
  if (missing.length === 0 && extra.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`too many ${extra.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

function subtract(from: readonly string[], what: readonly string[]): readonly string[] {
  const rest = [...what];
  return from.filter((item) => {
    const at = rest.indexOf(item);
    if (at === -1) return true;
    rest.splice(at, 1);
    return false;
  });
}
