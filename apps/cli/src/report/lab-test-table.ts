import type { LabTestReport, TrialResult } from '@drydock/lab/node';

const HEADINGS = ['lab', 'checks', 'mistakes', 'equivalents', 'mutants killed', 'survivors', ''];

/** A row per lab, then what does not hold, then the mutants that nobody noticed. */
export function renderLabTests(reports: readonly LabTestReport[]): string {
  const rows = [HEADINGS, ...reports.map(rowOf)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${[...table, ...reports.flatMap(problemLines)].join('\n')}\n`;
}

function rowOf({ lab, checks, mistakes, equivalents, mutants, ok }: LabTestReport): string[] {
  const { total, killed, equivalent, survivors } = mutants;
  const good = (trials: readonly TrialResult[]): string =>
    `${trials.filter((trial) => trial.ok).length}/${trials.length}`;
  return [
    lab,
    String(checks),
    good(mistakes),
    good(equivalents),
    `${killed}/${total - equivalent}`,
    String(survivors.length),
    ok ? 'ok' : 'FAILED',
  ];
}

function problemLines(report: LabTestReport): readonly string[] {
  const { lab, start, solution, mistakes, equivalents, mutants, deterministic } = report;
  const named = (kind: string, trials: readonly TrialResult[]): readonly string[] =>
    trials.flatMap(({ name, problems }) =>
      problems.map((problem) => `${lab}: ${kind}${name}: ${problem}`),
    );
  return [
    ...named('', [start, solution]),
    ...named('mistake ', mistakes),
    ...named('equivalent ', equivalents),
    ...mutants.survivors.map((name) => `${lab}: survivor, behaves differently: ${name}`),
    ...(deterministic ? [] : [`${lab}: two runs gave different results`]),
  ];
}
