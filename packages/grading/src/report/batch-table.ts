import type { BatchEntry, BatchResult } from '../result.ts';
import { formatPercentOf } from './points.ts';

/** One line per submission: score, the mistakes that were recognised, the name. */
export function renderBatchText({ lab, version, grader, seed, results }: BatchResult): string {
  const head = `${lab} (version ${version}, grader ${grader}, seed ${seed})`;
  const width = Math.max(0, ...results.map(({ submission }) => submission.length));
  const rows = results.map((entry) => `${entry.submission.padEnd(width)}  ${outcome(entry)}`);
  const scores = results.flatMap(({ result }) => result?.score ?? []);
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  const foot = `${results.length} submissions, ${scores.length} graded, mean ${formatPercentOf(mean)}`;
  return `${[head, '', ...rows, '', foot].join('\n')}\n`;
}

function outcome({ result, error }: BatchEntry): string {
  if (result === undefined) return `could not grade: ${error.message}`;
  const hints = [...new Set(result.checks.flatMap(({ hint }) => hint?.mistake ?? []))];
  const score = result.score === null ? 'open' : formatPercentOf(result.score);
  return [score.padStart(7), ...hints].join('  ');
}
