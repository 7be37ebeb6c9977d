import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  LABS_FOLDER,
  resolvePath,
  UsageError,
  type CommandContext,
  type ExitCode,
} from '../command-context.ts';
import { reasonOf } from '../reason-of.ts';

export interface LabNewCommandOptions {
  readonly id: string;
  readonly title?: string;
  /** Default: the folder of that name among this platform's labs. */
  readonly folder?: string;
}

const TEMPLATE = path.join(LABS_FOLDER, 'templates', 'first-lab');

/** Writes a small lab that passes `lab test`, under another id; never over something that is there. */
export async function labNewCommand(
  { id, title, folder }: LabNewCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    throw new UsageError(
      `${id} is no id. An id is lower-case words joined by dashes: uri-routing.`,
    );
  }
  const target = folder === undefined ? path.join(LABS_FOLDER, id) : resolvePath(context, folder);
  if (
    await stat(target).then(
      () => true,
      () => false,
    )
  ) {
    throw new UsageError(`${target} exists already.`);
  }
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await cp(TEMPLATE, target, { recursive: true, errorOnExist: true, force: false });
    const file = path.join(target, 'lab.yaml');
    const text = await readFile(file, 'utf8');
    const named = text.replace('id: first-lab', `id: ${id}`);
    await writeFile(file, title === undefined ? named : withTitle(named, title));
  } catch (error) {
    throw new UsageError(`Cannot write ${target}: ${reasonOf(error)}.`);
  }
  context.stdout(
    `${target}\n\nNext: change it, then run drydock lab test ${id} and drydock lab lint ${id}.\n`,
  );
  return 0;
}

/** A JSON string is a YAML string, whatever the title holds. */
function withTitle(text: string, title: string): string {
  return text.replace(/^ {2}title: .*$/m, () => `  title: ${JSON.stringify(title)}`);
}
