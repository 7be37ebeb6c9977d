import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  createGradePool,
  createOwnThreadPool,
  createOverriding,
  labWords,
  parseOverrides,
  WORK_LIMITS,
  type AssignedLab,
  type GradePool,
  type LabSource,
  type LabWords,
  type Overriding,
} from '@drydock/grading';
import { loadLab, type FileSet, type Lab } from '@drydock/lab';
import { renderText } from '@drydock/validation';
import { BIN, resolvePath, UsageError, type CommandContext } from '../command-context.ts';
import { findLabFiles } from '../find-lab.ts';
import { reasonOf } from '../reason-of.ts';

/** What all ways of grading have in common on the command line. */
export interface GradingOptions {
  /** Ids or folders, in the order of the assignment. */
  readonly labs: readonly string[];
  /** In the order of the labs; a lab without one has weight 1. */
  readonly weights: readonly number[];
  readonly hidden?: string;
  readonly overrides?: string;
  readonly timeSeconds?: number;
  readonly memoryMb?: number;
}

/** Labs that are ready to be graded. */
export interface Grading {
  readonly sources: readonly LabSource[];
  readonly labs: readonly Lab[];
  readonly assigned: readonly AssignedLab[];
  readonly words: ReadonlyMap<string, LabWords>;
  readonly overriding: Overriding;
  /** Threads that grade under limits; the caller ends them. */
  readonly openPool: (workers: number) => GradePool;
  /** What grades one piece of work: a thread with limits, or this one for work that is plain where no limit was asked for. */
  readonly openForOne: (isPlain?: boolean) => GradePool;
}

/** Reads labs, hidden checks and overrides; says of which labs there are no variants that were asked for. Throws UsageError for what does not load. */
export async function openGrading(
  options: GradingOptions & { readonly variants?: boolean },
  context: CommandContext,
): Promise<Grading> {
  const overrides = options.overrides;
  const overriding = createOverriding(
    overrides === undefined ? [] : parseOverrides(await readText(overrides, context)),
  );
  const sources: LabSource[] = [];
  for (const given of options.labs) {
    const files = await findLabFiles(given, context);
    const hidden = await hiddenFiles(options, path.basename(given), context);
    sources.push({ files, ...(hidden && { hidden }) });
  }
  await assertHidden(options, sources, context);
  const labs = sources.map((source, at) => load(source, options.labs[at] ?? ''));
  const twice = labs.find(({ id }, at) => labs.findIndex((lab) => lab.id === id) !== at);
  if (twice) throw new UsageError(`The lab ${twice.id} is named twice.`);
  if (options.variants) noteVariants(sources, labs, context);
  return {
    sources,
    labs,
    assigned: labs.map(({ id, title, version }, at) => {
      const weight = options.weights[at] ?? 1;
      return { lab: id, version, title, weight };
    }),
    words: new Map(labs.map((lab) => [lab.id, labWords(lab)])),
    overriding,
    openPool: (workers) => startPool(sources, workers, options),
    openForOne: (isPlain = false) =>
      isPlain && options.timeSeconds === undefined && options.memoryMb === undefined
        ? createOwnThreadPool({ labs: sources })
        : startPool(sources, 1, options),
  };
}

function load({ files, hidden }: LabSource, given: string): Lab {
  const { diagnostics, lab } = loadLab(files, hidden && { hidden });
  if (lab !== undefined) return lab;
  throw new UsageError(`The lab ${given} does not load.\n${renderText(diagnostics, files)}`);
}

/** Threads that run this command line: bundled or from its sources, as it runs itself. */
function startPool(
  labs: readonly LabSource[],
  workers: number,
  { memoryMb, timeSeconds }: GradingOptions,
): GradePool {
  return createGradePool({
    labs,
    workers,
    workLimits: {
      timeMs: timeSeconds === undefined ? WORK_LIMITS.timeMs : timeSeconds * 1000,
      memoryMb: memoryMb ?? WORK_LIMITS.memoryMb,
    },
    program: { file: BIN, argv: ['grade-worker'] },
  });
}

/** The folder that was given, or in it the one of the lab's name; undefined where an assignment has no hidden checks for it. */
async function hiddenFiles(
  { hidden, labs }: GradingOptions,
  lab: string,
  context: CommandContext,
): Promise<FileSet | undefined> {
  if (hidden === undefined) return undefined;
  const folder = resolvePath(context, hidden);
  const own = path.join(folder, lab);
  if (await isFile(path.join(own, 'checks.yaml'))) return readFolder(own, hidden);
  if (labs.length > 1) return undefined;
  return readFolder(folder, hidden);
}

/** Throws UsageError for hidden checks that would be for no lab: nobody would miss them. */
async function assertHidden(
  { hidden, labs }: GradingOptions,
  sources: readonly LabSource[],
  context: CommandContext,
): Promise<void> {
  if (hidden === undefined || labs.length < 2) return;
  const isFlat = await isFile(path.join(resolvePath(context, hidden), 'checks.yaml'));
  if (!isFlat && sources.some((source) => source.hidden)) return;
  const first = path.basename(labs[0] ?? '');
  const what = isFlat
    ? `${hidden}/checks.yaml is for one lab, and these are several`
    : `${hidden} has no checks for these labs`;
  throw new UsageError(`${what}: those of ${first} belong into ${hidden}/${first}/checks.yaml.`);
}

/** Says which labs are the same for everybody, whatever the seed. */
function noteVariants(
  sources: readonly LabSource[],
  labs: readonly Lab[],
  { stderr }: CommandContext,
): void {
  for (const [at, { files }] of sources.entries()) {
    if (loadLab(files, { variant: 1 }).variant) continue;
    stderr(`The lab ${labs[at]?.id} has no variants: each learner has a seed, and the same lab.\n`);
  }
}

async function readFolder(folder: string, given: string): Promise<FileSet> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw new UsageError(`Cannot read ${given}: ${reasonOf(error)}.`);
    },
  );
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
  const texts = files.map(async (file) => {
    const name = path.relative(folder, file).split(path.sep).join('/');
    return [name, await readFile(file, 'utf8')] as const;
  });
  return new Map(await Promise.all(texts));
}

/** A text file that the call names. Throws UsageError. */
export async function readText(given: string, context: CommandContext): Promise<string> {
  return readFile(resolvePath(context, given), 'utf8').catch((error: unknown) => {
    throw new UsageError(`Cannot read ${given}: ${reasonOf(error)}.`);
  });
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
