import type { Diagnostic } from '@drydock/manifests';

/** By file in the given order, then by place, then by code. */
export function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: Iterable<string>,
): readonly Diagnostic[] {
  const rank = new Map<string, number>();
  for (const file of files) if (!rank.has(file)) rank.set(file, rank.size);
  const rankOf = (file: string): number => rank.get(file) ?? rank.size;
  return diagnostics.toSorted(
    (a, b) =>
      rankOf(a.file) - rankOf(b.file) ||
      a.range[0] - b.range[0] ||
      a.range[1] - b.range[1] ||
      compareText(a.code, b.code),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Several rules may find the same thing at the same place: it is said once. */
export function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, file, range, message, path }) => {
    const id = [code, file, range[0], range[1], path, message].join('\0');
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
