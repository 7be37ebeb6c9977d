import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { findLabFolder, SAMPLES } from '../find-lab.ts';
import { openGrading } from '../grade/open-grading.ts';
import {
  AUTOGRADER_BIN,
  runScript,
  setupScript,
  type AutograderLab,
} from '../gradescope/autograder-scripts.ts';
import { bundleCli } from '../gradescope/bundle-cli.ts';
import { filesBelow, textFile } from '../gradescope/package-files.ts';
import { zipFiles, type ZippedFile } from '../gradescope/zip-files.ts';
import { reasonOf } from '../reason-of.ts';

export interface GradePackageOptions {
  /** Ids or folders of labs. */
  readonly labs: readonly string[];
  /** In the order of the labs; a lab without one has weight 1. */
  readonly weights: readonly number[];
  /** Where to write the zip. */
  readonly output: string;
  /** Folder of hidden checks that go with it. */
  readonly hidden?: string;
  /** `own`: the Node that runs this; `image`: that of the autograder's image; else the path of a Node for Linux. */
  readonly node: string;
}

/** Writes the autograder of an assignment as a zip that Gradescope takes: labs, grader and Node. */
export async function gradePackageCommand(
  options: GradePackageOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const files = new Map<string, ZippedFile>();
  const put = (more: ReadonlyMap<string, ZippedFile>): void => {
    for (const [name, file] of more) files.set(name, file);
  };
  const labs = await readLabs(options, context);
  for (const [at, given] of options.labs.entries()) {
    const folder = await findLabFolder(given, context);
    put(await filesBelow(folder, `drydock/labs/${labs[at]?.id}`));
  }
  put(await filesBelow(SAMPLES, 'drydock/labs/samples'));
  if (options.hidden !== undefined) {
    put(await filesBelow(resolvePath(context, options.hidden), 'drydock/hidden'));
  }
  const node = await nodeFile(options.node, context);
  if (node) files.set('drydock/node', node);
  put(await cliFiles(context.signal)); // last: what is wrong with the call is said at once
  const shape = { labs, hasNode: node !== undefined, hasHidden: options.hidden !== undefined };
  files.set('setup.sh', textFile(setupScript(shape), true));
  files.set('run_autograder', textFile(runScript(shape), true));
  const zip = zipFiles(files);
  const output = resolvePath(context, options.output);
  await writeFile(output, zip).catch((error: unknown) => {
    throw new UsageError(`Cannot write ${options.output}: ${reasonOf(error)}.`);
  });
  const names = labs.map(({ id }) => id).join(', ');
  context.stdout(
    `${options.output}: ${names}, ${megabytes(zip.length)}. Upload it as the autograder.\n`,
  );
  return 0;
}

/** The labs as they will be graded. Throws UsageError for what would fail only there. */
async function readLabs(
  { hidden, labs, weights }: GradePackageOptions,
  context: CommandContext,
): Promise<readonly AutograderLab[]> {
  if (weights.length > labs.length) throw new UsageError('There are more weights than labs.');
  const checks = hidden === undefined ? {} : { hidden };
  const { assigned } = await openGrading({ labs, weights, ...checks }, context);
  return assigned.map(({ lab, weight }) => ({ id: lab, weight }));
}

async function cliFiles(signal: AbortSignal): Promise<ReadonlyMap<string, ZippedFile>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-package-'));
  try {
    await bundleCli(folder, signal);
    const bundle = new Map(await filesBelow(folder, 'drydock/apps/cli/dist'));
    bundle.delete('drydock/apps/cli/dist/sources.json'); // the sources do not come along
    bundle.set('drydock/apps/cli/bin/drydock.mjs', textFile(AUTOGRADER_BIN));
    bundle.set('drydock/apps/cli/package.json', textFile('{ "type": "module" }\n'));
    return bundle;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Gradescope's images are Linux on x64. */
async function nodeFile(given: string, context: CommandContext): Promise<ZippedFile | undefined> {
  if (given === 'image') return undefined;
  if (given === 'own' && (process.platform !== 'linux' || process.arch !== 'x64')) {
    throw new UsageError(
      `Autograders run on Linux x64, and this is ${process.platform} ${process.arch}. Name a Node for Linux x64 with --node FILE, or --node image for an image that has Node.`,
    );
  }
  const file = given === 'own' ? process.execPath : resolvePath(context, given);
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is no file');
    return { bytes: await readFile(file), isExecutable: true };
  } catch (error) {
    throw new UsageError(`Cannot read ${given}: ${reasonOf(error)}.`);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
