import { Option, type Command } from 'commander';
import { UsageError, type CommandContext, type ExitCode } from './command-context.ts';
import { REAL_ENGINES } from './engine/engine-choice.ts';
import { addEngineOptions, readEngineOptions } from './engine/engine-options.ts';
import { addGradePackage } from './grade-package-command.ts';
import {
  gather,
  gatherNumber,
  optionalText,
  positiveNumber,
  wholeNumber,
} from './option-values.ts';

type Finish = (code: ExitCode) => void;

type Options = Readonly<Record<string, unknown>>;

const FORMATS = [
  'text',
  'json',
  'html',
  'junit',
  'sarif',
  'github',
  'gradescope',
  'markdown',
  'csv',
] as const;

/** `grade`, `regrade` and `verify`: each command's code is loaded when it is called. */
export function addGrading(program: Command, context: CommandContext, finish: Finish): void {
  addGrade(program, context, finish);
  addRegrade(program, context, finish);
  addVerify(program, context, finish);
  program.command('grade-worker', { hidden: true }).action(async () => {
    const { gradeWorkerCommand } = await import('./commands/grade-worker.ts');
    gradeWorkerCommand();
  });
}

function addGrade(program: Command, context: CommandContext, finish: Finish): void {
  const grade = program
    .command('grade')
    .description('grade work against a lab: a folder, a zip, a tar or a Git repository')
    .argument('[given...]', 'LAB PATH; with --lab only PATH, once or several times')
    .option('--lab <lab>', 'a lab of an assignment; may be given several times', gather)
    .option('--weight <number>', 'weight of the lab in the same place; default 1', gatherNumber)
    .option('--batch [folder]', 'every folder and archive in the folder is a submission')
    .option('--roster <file>', 'who is in the class: CSV with a column id');
  addEngineOptions(grade, ['simulated', ...REAL_ENGINES]);
  addClassOptions(grade).action(async (given: readonly string[], options: Options) => {
    const choice = readEngineOptions(options);
    if (choice) {
      refuseOnEngine(options);
      const { gradeOnEngineCommand } = await import('./commands/grade-on-engine.ts');
      return finish(
        await gradeOnEngineCommand(
          {
            choice,
            given,
            format: String(options['format']),
            reveal: options['reveal'] === true,
            ...optionalText(options, 'hidden'),
            ...optionalText(options, 'overrides'),
            ...optionalText(options, 'out'),
          },
          context,
        ),
      );
    }
    const { gradeCommand } = await import('./commands/grade.ts');
    const { batch, lab, weight } = options;
    finish(
      await gradeCommand(
        {
          given,
          labs: Array.isArray(lab) ? lab.map(String) : [],
          weights: Array.isArray(weight) ? weight.map(Number) : [],
          ...(batch === true && { batch }),
          ...optionalText(options, 'batch'),
          ...optionalText(options, 'roster'),
          ...classOptions(options),
        },
        context,
      ),
    );
  });
  addGradePackage(grade, context, finish);
}

const SIMULATED_ONLY = new Map([
  ['lab', '--lab'],
  ['weight', '--weight'],
  ['batch', '--batch'],
  ['roster', '--roster'],
  ['seed', '--seed'],
  ['variants', '--variants'],
  ['explain', '--explain'],
  ['resume', '--resume'],
  ['jobs', '--jobs'],
  ['timeLimit', '--time-limit'],
  ['memoryLimit', '--memory-limit'],
]);

/** Throws UsageError for an option that would change nothing on a real cluster. */
function refuseOnEngine(options: Options): void {
  const given = [...SIMULATED_ONLY].find(([name]) => options[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(
    `The option ${given[1]} has no meaning with --engine ${String(options['engine'])}: one piece of work is graded on one lab.`,
  );
}

function addRegrade(program: Command, context: CommandContext, finish: Finish): void {
  const regrade = program
    .command('regrade')
    .description('grade a class again, and list the scores that changed and why')
    .argument('<result>', 'JSON report of the class')
    .argument('<folder>', 'folder of its submissions')
    .option('--lab <lab>', 'default: the labs of the result; may be given several times', gather)
    .option('--roster <file>', 'who is in the class: CSV with a column id');
  addClassOptions(regrade).action(async (result: string, folder: string, options: Options) => {
    const { regradeCommand } = await import('./commands/regrade.ts');
    const { lab } = options;
    finish(
      await regradeCommand(
        {
          result,
          folder,
          labs: Array.isArray(lab) ? lab.map(String) : [],
          ...optionalText(options, 'roster'),
          ...classOptions(options),
        },
        context,
      ),
    );
  });
}

function addVerify(program: Command, context: CommandContext, finish: Finish): void {
  const verify = program
    .command('verify')
    .description('grade work again, and say whether a result is the same, byte for byte')
    .argument('<result>', 'JSON report of this work, or of its class')
    .argument('<submission>', 'the work: a folder, a zip, a tar or a Git repository')
    .option('--lab <lab>', 'a folder of a lab that the result names', gather)
    .option('--weight <number>', 'weight of the lab in the same place; default 1', gatherNumber)
    .option('--hidden <folder>', 'the hidden checks that it was graded with')
    .option('--overrides <file>', 'the overrides that it was graded with');
  addLimits(verify).action(async (result: string, submission: string, options: Options) => {
    const { verifyCommand } = await import('./commands/verify.ts');
    const { lab, weight } = options;
    finish(
      await verifyCommand(
        {
          result,
          submission,
          labs: Array.isArray(lab) ? lab.map(String) : [],
          weights: Array.isArray(weight) ? weight.map(Number) : [],
          ...optionalText(options, 'hidden'),
          ...optionalText(options, 'overrides'),
          ...limitsOf(options),
        },
        context,
      ),
    );
  });
}

/** What work may cost; the defaults are WORK_LIMITS of packages/grading. */
function addLimits(command: Command): Command {
  return command
    .option(
      '--time-limit <seconds>',
      'processor time for each submission; default 1.5',
      positiveNumber,
    )
    .option('--memory-limit <megabytes>', 'for each submission; default 256', wholeNumber);
}

function limitsOf({ memoryLimit, timeLimit }: Options): {
  readonly timeSeconds?: number;
  readonly memoryMb?: number;
} {
  return {
    ...(typeof timeLimit === 'number' && { timeSeconds: timeLimit }),
    ...(typeof memoryLimit === 'number' && { memoryMb: memoryLimit }),
  };
}

/** What grading a class may be told, on whichever command. */
function addClassOptions(command: Command): Command {
  return addLimits(command)
    .option('--seed <number>', 'seed of the cluster', wholeNumber)
    .option('--variants', 'a seed, and a variant of the lab, for each learner')
    .option('--hidden <folder>', 'checks that learners do not see: checks.yaml')
    .option('--reveal', 'show the texts of hidden checks: the report is not for learners')
    .option('--overrides <file>', 'points that people changed, with author and reason')
    .option('--explain', 'show manifest lines and the way of the requests')
    .option('--out <folder>', 'write the reports in all forms')
    .option('--resume', 'go on with an interrupted run of the same --out')
    .option('--jobs <number>', 'workers at once; default: one a processor', wholeNumber)
    .addOption(
      new Option('--format <format>', 'form of the report; csv is for a class')
        .choices(FORMATS)
        .default('text'),
    );
}

function classOptions(options: Options): {
  readonly format: string;
  readonly variants: boolean;
  readonly reveal: boolean;
  readonly explain: boolean;
  readonly resume: boolean;
  readonly hidden?: string;
  readonly overrides?: string;
  readonly out?: string;
  readonly seed?: number;
  readonly jobs?: number;
  readonly timeSeconds?: number;
  readonly memoryMb?: number;
} {
  const { jobs, seed } = options;
  return {
    format: String(options['format']),
    variants: options['variants'] === true,
    reveal: options['reveal'] === true,
    explain: options['explain'] === true,
    resume: options['resume'] === true,
    ...optionalText(options, 'hidden'),
    ...optionalText(options, 'overrides'),
    ...optionalText(options, 'out'),
    ...(typeof seed === 'number' && { seed }),
    ...(typeof jobs === 'number' && { jobs }),
    ...limitsOf(options),
  };
}
