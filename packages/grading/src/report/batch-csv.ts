import type { BatchEntry, BatchResult } from '../result.ts';

const HEADER = ['submission', 'score', 'earned', 'possible', 'mistakes', 'error'] as const;

/** A batch as CSV (RFC 4180) with a fixed header, for import elsewhere. An open score is an empty field. */
export function renderBatchCsv({ results }: BatchResult): string {
  return [HEADER, ...results.map(rowOf)].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function rowOf({ submission, result, error }: BatchEntry): readonly string[] {
  if (result === undefined) return [submission, '', '', '', '', error.message];
  const sum = (pick: 'earned' | 'possible'): string =>
    String(Math.round(result.checks.reduce((total, check) => total + check[pick], 0) * 100) / 100);
  const mistakes = [...new Set(result.checks.flatMap(({ hint }) => hint?.mistake ?? []))];
  const score = result.score === null ? '' : String(result.score);
  return [submission, score, sum('earned'), sum('possible'), mistakes.join(' '), ''];
}

/** A field that a spreadsheet would take for a formula is quoted behind an apostrophe. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
}
