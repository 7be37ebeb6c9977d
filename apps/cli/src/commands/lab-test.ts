import { availableParallelism } from 'node:os';
import type { LabTestReport } from '@drydock/lab/node';
import type { CommandContext, ExitCode } from '../command-context.ts';
import { labIds } from '../find-lab.ts';
import { renderLabTests } from '../report/lab-test-table.ts';
import { startLabWorker } from '../lab-worker/start-lab-worker.ts';
import { testOneLab, type TestedLab } from '../lab-worker/test-one-lab.ts';

export interface LabTestCommandOptions {
  readonly labs: readonly string[];
  readonly format: 'text' | 'json';
}

/** Tests labs, as many at once as the machine has processors, and prints a table; 0 only when all of them hold. */
export async function labTestCommand(
  options: LabTestCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const labs = options.labs.length > 0 ? options.labs : await labIds();
  const tested = await testAll(labs, context);
  const reports: LabTestReport[] = [];
  for (const { findings, report } of tested) {
    if (options.format === 'text') context.stderr(findings);
    reports.push(report);
  }
  const isOk = reports.every(({ ok }) => ok);
  context.stdout(
    options.format === 'json'
      ? `${JSON.stringify({ ok: isOk, labs: reports }, null, 2)}\n`
      : renderLabTests(reports),
  );
  return isOk ? 0 : 1;
}

/** In the order of the names. One lab alone is tested in this process: another one takes time to start. */
async function testAll(
  labs: readonly string[],
  context: CommandContext,
): Promise<readonly TestedLab[]> {
  const [only] = labs;
  if (only !== undefined && labs.length === 1) return [await testOneLab(only, context)];
  const results: TestedLab[] = [];
  const waiting = [...labs.entries()];
  const work = async (): Promise<void> => {
    await using worker = startLabWorker(context);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, lab] = next;
      results[index] = await worker.test(lab);
    }
  };
  const workers = Math.min(labs.length, availableParallelism());
  const ended = await Promise.allSettled(Array.from({ length: workers }, work));
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return results;
}
