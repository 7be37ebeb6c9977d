import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  classFiles,
  fileNames,
  gradeFiles,
  submissionFiles,
  writeAtomically,
  type ClassReport,
  type GradeReport,
} from '@drydock/grading';
import { UsageError } from '../command-context.ts';
import { reasonOf } from '../reason-of.ts';

/** The reports of one piece of work, in every form. */
export async function writeReport(
  folder: string,
  json: string,
  report: GradeReport,
): Promise<void> {
  await writeAll(folder, new Map([['report.json', json], ...gradeFiles(report)]));
}

/** The reports of a class, and in a folder beside them those of each submission. */
export async function writeClassReports(
  folder: string,
  json: string,
  report: ClassReport,
  jsonOf: (submission: string) => string,
): Promise<void> {
  const names = fileNames(report.entries.map(({ submission = '' }) => submission));
  for (const entry of report.entries) {
    const { submission = '' } = entry;
    const name = names.get(submission) ?? '';
    const own = [`submissions/${name}.json`, jsonOf(submission)] as const;
    await writeAll(folder, new Map([own, ...submissionFiles(entry, name)]));
  }
  await writeAll(folder, new Map([['class.json', json], ...classFiles(report, names)]));
}

async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeAtomically(file, content);
    }
  } catch (error) {
    throw new UsageError(`Cannot write into ${folder}: ${reasonOf(error)}.`);
  }
}
