import { parseManifests, type Diagnostic, type TextRange } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import { solutionOf, type Grader, type Work } from '../create-grader.ts';
import type { FileSet } from '../file-set.ts';
import type { OpenTerminal } from '../journal/terminal.ts';
import { createWorkspace } from '../journal/workspace.ts';
import type { Lab, LabStep } from '../lab.ts';
import { compareOutput } from './compare-output.ts';
import { lessonBlocks, type LessonBlock } from './lesson-blocks.ts';

export interface LessonTest {
  /** Blocks that were run, and manifests that were validated. */
  readonly blocks: number;
  /** Commands that fail, outputs that are not the shown ones, manifests that are wrong; at their lines. */
  readonly findings: readonly Diagnostic[];
}

export interface LessonTestOptions {
  readonly lab: Lab;
  readonly bench: Grader;
  /** All files of the lab folder. */
  readonly files: FileSet;
  readonly openTerminal?: OpenTerminal | undefined;
}

/** A block that runs, and the output that the lesson shows below it. */
interface Run {
  readonly block: LessonBlock;
  readonly shown?: LessonBlock;
}

/**
 * Runs what the lessons show: `sh run` where its step begins, `sh run applied` where the files are
 * applied as the step finds them, `sh run after` where the step is solved, each in the order of the text. A `text output` block below is compared with what is printed.
 */
export async function runLessons(options: LessonTestOptions): Promise<LessonTest> {
  const findings: Diagnostic[] = [];
  let blocks = 0;
  for (const [index, step] of options.lab.steps.entries()) {
    const all = lessonBlocks(options.files.get(step.lesson) ?? '');
    const runs = runsOf(all);
    const manifests = all.filter(isManifest);
    blocks += runs.length + manifests.length;
    findings.push(...manifests.flatMap((block) => manifestFindings(step.lesson, block)));
    const beginning = beginningOf(options.lab, index);
    const moments: Readonly<Record<string, Work>> = {
      begun: beginning,
      applied: index === 0 ? { files: options.lab.start } : beginning,
      after: solutionOf(step),
    };
    for (const [moment, work] of Object.entries(moments)) {
      const own = runs.filter(({ block }) => momentOf(block) === moment);
      findings.push(...(await runAll(step, own, work, options)));
    }
  }
  return { blocks, findings };
}

function momentOf({ words }: LessonBlock): string {
  if (words.has('after')) return 'after';
  return words.has('applied') ? 'applied' : 'begun';
}

function runsOf(blocks: readonly LessonBlock[]): readonly Run[] {
  return blocks.flatMap((block, index) => {
    if (!block.words.has('run')) return [];
    const next = blocks[index + 1];
    return next?.words.has('output') ? [{ block, shown: next }] : [{ block }];
  });
}

/** The state in which a learner opens a step: the one before is solved. Nothing is applied before the first. */
function beginningOf({ start, steps }: Lab, index: number): Work {
  const before = steps[index - 1];
  const step = steps[index];
  if (before === undefined) return { files: start, journal: [] };
  if (step?.after === undefined) return solutionOf(before);
  return { files: before.solution, journal: [], after: step.after };
}

async function runAll(
  { lesson }: LabStep,
  runs: readonly Run[],
  work: Work,
  { bench, openTerminal }: LessonTestOptions,
): Promise<readonly Diagnostic[]> {
  const [first] = runs;
  if (first === undefined) return [];
  if (!openTerminal)
    return [finding(lesson, first.block.range, 'There is no terminal to run this.')];
  const { files, session } = await bench.perform(work);
  const terminal = await openTerminal({ session, workspace: createWorkspace(files) });
  const found: Diagnostic[] = [];
  for (const { block, shown } of runs) {
    const { code, output } = await terminal.run(block.text.trimEnd());
    const isFailure = code !== 0;
    if (isFailure !== block.words.has('fails')) {
      const said = output.trim().split('\n').at(-1) ?? '';
      found.push(finding(lesson, block.range, `This ends with exit code ${code}: ${said}`));
    }
    if (shown) found.push(...outputFindings(lesson, shown, output));
  }
  return found;
}

function outputFindings(file: string, shown: LessonBlock, output: string): readonly Diagnostic[] {
  const difference = compareOutput(shown.text, output);
  if (difference === undefined) return [];
  const lines = shown.text.split('\n');
  const begin = lines.slice(0, difference.line).join('\n').length + (difference.line > 0 ? 1 : 0);
  const from = Math.min(shown.range[0] + begin, shown.range[1]);
  const range = [from, from + (lines[difference.line] ?? '').length] as const;
  const message = `The output is another one. Here it says: ${difference.seen || '(nothing more)'}`;
  return [finding(file, range, message)];
}

/** A whole manifest, not a piece of one. */
function isManifest({ language, text }: LessonBlock): boolean {
  return /^ya?ml$/.test(language) && /^apiVersion:/m.test(text) && /^kind:/m.test(text);
}

/** What no cluster would take; of a `broken` one, that there is nothing wrong. */
function manifestFindings(
  file: string,
  { range, text, words }: LessonBlock,
): readonly Diagnostic[] {
  const found = validate(parseManifests(file, text), { catalogue: loadCatalogue() });
  if (words.has('broken')) {
    if (found.some(({ severity }) => severity !== 'info')) return [];
    return [finding(file, range, 'This manifest is called broken, and nothing is wrong with it.')];
  }
  return found
    .filter(({ severity }) => severity === 'error')
    .map((each) => ({ ...each, range: [range[0] + each.range[0], range[0] + each.range[1]] }));
}

function finding(file: string, range: TextRange, message: string): Diagnostic {
  return {
    code: 'lab/lesson-run',
    rule: 'lab/lesson-run',
    severity: 'error',
    stage: 'analysis',
    message,
    file,
    range,
  };
}
