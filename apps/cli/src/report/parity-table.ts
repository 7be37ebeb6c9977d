import type { LabComparison, TrialComparison, Verdict } from '@drydock/lab/node';
import type { Parity } from '../engine/parity.ts';

/** A Markdown page: what was run on what, a row per lab, then each difference. */
export function renderParity(parity: Parity): string {
  const { engine, image, server, isReal, date, trials, same, labs } = parity;
  const what = image === undefined ? engine : `${engine} (${image})`;
  const caution = isReal
    ? ''
    : '\n**Not run on real containers: the simulated cluster stood in the place of the real one. This shows that the driver works, not that the verdicts hold.**\n';
  const rows = labs.map(rowOf);
  const details = labs.flatMap(detailsOf);
  return [
    `# Verdicts on ${engine}\n`,
    `${date}, ${what}, Kubernetes ${server}: ${same} of ${trials} trials got the verdict of the simulated cluster.`,
    caution,
    '| lab | trials | same | different | not finished |',
    '|---|---:|---:|---:|---:|',
    ...rows,
    ...(details.length > 0 ? ['\n## What differs\n', ...details] : []),
    '',
  ].join('\n');
}

const isDifferent = ({ differences, failures }: TrialComparison): boolean =>
  differences.length > 0 || failures.length > 0;

function rowOf({ lab, trials, error }: LabComparison): string {
  if (error !== undefined && trials.length === 0) return `| ${lab} | - | - | - | all |`;
  const unfinished = trials.filter((trial) => trial.error !== undefined).length;
  const different = trials.filter(isDifferent).length;
  const same = trials.length - unfinished - different;
  return `| ${lab} | ${trials.length} | ${same} | ${different} | ${unfinished} |`;
}

function detailsOf({ lab, trials, error }: LabComparison): readonly string[] {
  const own = error === undefined ? [] : [`- ${lab}: not finished: ${oneLine(error)}`];
  return [
    ...own,
    ...trials.flatMap((trial) => [
      ...(trial.error === undefined
        ? []
        : [`- ${lab}, ${trial.name}: not finished: ${oneLine(trial.error)}`]),
      ...trial.differences.map(
        ({ check, wanted, seen }) =>
          `- ${lab}, ${trial.name}, check ${check}: ${verdict(wanted)} simulated, ${verdict(seen)} here${seen.message === undefined ? '' : `: ${oneLine(seen.message)}`}`,
      ),
      ...trial.failures.map((failure) => `- ${lab}, ${trial.name}: ${oneLine(failure)}`),
    ]),
  ];
}

function verdict({ status, hint }: Verdict): string {
  return hint === undefined ? status : `${status} (${hint})`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
