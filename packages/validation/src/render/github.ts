import type { Diagnostic } from '@drydock/manifests';
import { lineIndexes } from './line-indexes.ts';
import type { Texts } from './text.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Findings as workflow commands of GitHub Actions, which become annotations of the changed lines. */
export function renderGithub(diagnostics: readonly Diagnostic[], texts: Texts): string {
  const indexOf = lineIndexes(texts);
  return diagnostics
    .map(({ file, range, severity, code, message, hint }) => {
      const index = indexOf(file);
      const [start, end] = [index.position(range[0]), index.position(range[1])];
      // GitHub takes columns only where the annotation stays on one line.
      const columns: [string, string | number][] =
        start.line === end.line
          ? [
              ['col', start.column],
              ['endColumn', end.column],
            ]
          : [];
      const properties: [string, string | number][] = [
        ['file', file],
        ['line', start.line],
        ['endLine', end.line],
        ...columns,
        ['title', code],
      ];
      const listed = properties.map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      const body = hint === undefined ? message : `${message}\n${hint}`;
      return `::${COMMANDS[severity]} ${listed.join(',')}::${escapeData(body)}\n`;
    })
    .join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
