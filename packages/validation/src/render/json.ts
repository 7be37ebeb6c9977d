import type { Diagnostic } from '@drydock/manifests';
import { createLineIndex } from './position.ts';
import type { Texts } from './text.ts';

/** Findings as JSON for programs: each diagnostic as it is, with line and column of its start and end. */
export function renderJson(diagnostics: readonly Diagnostic[], texts: Texts): string {
  const indexes = new Map([...texts].map(([file, text]) => [file, createLineIndex(text)]));
  const rows = diagnostics.map((diagnostic) => {
    const index = indexes.get(diagnostic.file);
    if (!index) return diagnostic;
    const [from, to] = diagnostic.range;
    return { ...diagnostic, start: index.position(from), end: index.position(to) };
  });
  return `${JSON.stringify({ diagnostics: rows }, null, 2)}\n`;
}
