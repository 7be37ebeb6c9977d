import { openTerminal } from '@drydock/grading';
import { createLabCluster } from '@drydock/lab';
import { testLab, type LabTestReport } from '@drydock/lab/node';
import { renderText } from '@drydock/validation';
import type { CommandContext } from '../command-context.ts';
import { findLabFiles } from '../find-lab.ts';

export interface TestedLab {
  readonly report: LabTestReport;
  /** Why the lab does not load and what its lessons show that does not happen, with the lines; '' for nothing. */
  readonly findings: string;
}

/** Tests one lab. Throws UsageError when there is none of that name. */
export async function testOneLab(
  name: string,
  context: Pick<CommandContext, 'cwd' | 'signal'>,
): Promise<TestedLab> {
  const files = await findLabFiles(name, context);
  const { signal } = context;
  const report = await testLab({ files, createCluster: createLabCluster, openTerminal, signal });
  const named = (file: string): string => `${name}/${file}`;
  const found = [...report.diagnostics, ...report.lessons.findings];
  const texts = new Map([...files].map(([file, text]) => [named(file), text]));
  return {
    report: report.lab === '' ? { ...report, lab: name } : report,
    findings: renderText(
      found.map((each) => ({ ...each, file: named(each.file) })),
      texts,
    ),
  };
}
