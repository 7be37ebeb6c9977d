import { createLabCluster } from '@drydock/lab';
import { testLab, type LabTestReport } from '@drydock/lab/node';
import { renderText } from '@drydock/validation';
import type { CommandContext, ExitCode } from '../command-context.ts';
import { findLabFiles, labIds } from '../find-lab.ts';
import { renderLabTests } from '../report/lab-test-table.ts';

export interface LabTestCommandOptions {
  readonly labs: readonly string[];
  readonly format: 'text' | 'json';
}

/** Tests labs one by one and prints a table; 0 only when all of them hold. */
export async function labTestCommand(
  options: LabTestCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const labs = options.labs.length > 0 ? options.labs : await labIds();
  const reports: LabTestReport[] = [];
  for (const name of labs) {
    const files = await findLabFiles(name, context);
    const report = await testLab({
      files,
      createCluster: createLabCluster,
      signal: context.signal,
    });
    if (options.format === 'text') context.stderr(renderText(report.diagnostics, files));
    reports.push(report.lab === '' ? { ...report, lab: name } : report);
  }
  const isOk = reports.every(({ ok }) => ok);
  context.stdout(
    options.format === 'json'
      ? `${JSON.stringify({ ok: isOk, labs: reports }, null, 2)}\n`
      : renderLabTests(reports),
  );
  return isOk ? 0 : 1;
}
