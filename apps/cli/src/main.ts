import { Command, CommanderError, Option } from 'commander';
import { addCluster } from './cluster-commands.ts';
import { readEngineOptions } from './engine/engine-options.ts';
import { addParityOptions, addReplay, runParity } from './lab-engine-commands.ts';
import { UsageError, type CommandContext, type ExitCode } from './command-context.ts';
import { addGrading } from './grade-commands.ts';
import { gather, wholeNumber } from './option-values.ts';
import { addWorkshop } from './workshop-commands.ts';

/**
 * Runs one command line and resolves to its exit code. Never rejects for what a person typed: a
 * wrong call is one line on stderr and exit code 2. Each command's code is loaded when it is called.
 */
export async function main(argv: readonly string[], context: CommandContext): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explainFailure(error, context);
  }
}

type Finish = (code: ExitCode) => void;

function createProgram(context: CommandContext, finish: Finish): Command {
  const program = new Command('drydock')
    .description('Learn Istio and Argo CD by doing, on a cluster that starts in a process.')
    .exitOverride()
    .configureOutput({ writeOut: context.stdout, writeErr: context.stderr })
    .showHelpAfterError('(drydock --help lists the commands)');
  addValidate(program, context, finish);
  addGrading(program, context, finish);
  addLab(program, context, finish);
  addCluster(program, context, finish);
  addExplain(program, context, finish);
  addMesh(program, context, finish);
  addWorkshop(program, context, finish);
  return program;
}

const formatOption = (): Option =>
  new Option('--format <format>', 'form of the report').choices(['text', 'json']).default('text');

function addValidate(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('validate')
    .description('say what is wrong or risky in manifests, and where')
    .argument('<paths...>', 'files, folders and globs; - reads standard input')
    .option('--strict', 'warnings count as errors')
    .option('--complete', 'the set is all there is: report references to what is absent')
    .option('--namespace <name>', 'namespace of objects that name none', 'default')
    .addOption(
      new Option('--format <format>', 'form of the report')
        .choices(['text', 'json', 'sarif', 'github', 'junit'])
        .default('text'),
    )
    .addOption(
      new Option('--severity <severity>', 'the least severity that is shown and counts')
        .choices(['error', 'warning', 'info'])
        .default('info'),
    )
    .option('--ignore <code>', 'leave findings of a code out; may be given several times', gather)
    .option('--kubernetes-version <version>', 'the release whose versions of kinds are served')
    .option('--istio-version <version>', 'the release whose rules apply')
    .action(async (paths: readonly string[], options: Record<string, unknown>) => {
      const { validateCommand } = await import('./commands/validate.ts');
      const { kubernetesVersion, istioVersion } = options;
      finish(
        await validateCommand(
          {
            paths,
            strict: options['strict'] === true,
            complete: options['complete'] === true,
            namespace: String(options['namespace']),
            format: String(options['format']),
            severity: String(options['severity']),
            ignore: Array.isArray(options['ignore']) ? options['ignore'].map(String) : [],
            ...(typeof kubernetesVersion === 'string' && { kubernetesVersion }),
            ...(typeof istioVersion === 'string' && { istioVersion }),
          },
          context,
        ),
      );
    });
}

function addLab(program: Command, context: CommandContext, finish: Finish): void {
  const lab = program.command('lab').description('work on labs');
  const test = lab
    .command('test')
    .description(
      'prove that labs are good: solutions pass, mistakes get their hint, mutants die; on a real engine: same verdicts',
    )
    .argument('[labs...]', 'ids or folders; without any, all labs')
    .addOption(formatOption());
  addParityOptions(test).action(
    async (labs: readonly string[], options: Record<string, unknown>) => {
      const choice = readEngineOptions(options);
      if (choice) return finish(await runParity({ choice, labs, options }, context));
      const { labTestCommand } = await import('./commands/lab-test.ts');
      const format = options['format'] === 'json' ? 'json' : 'text';
      finish(await labTestCommand({ labs, format }, context));
    },
  );
  addReplay(lab, context, finish);
  lab.command('test-worker', { hidden: true }).action(async () => {
    const { labTestWorkerCommand } = await import('./commands/lab-test-worker.ts');
    finish(await labTestWorkerCommand(context));
  });
  lab
    .command('lint')
    .description(
      'say what is wrong with the writing of labs: words, links, hints that tell too much',
    )
    .argument('[labs...]', 'ids or folders; without any, all labs')
    .addOption(formatOption())
    .action(async (labs: readonly string[], options: Record<string, unknown>) => {
      const { labLintCommand } = await import('./commands/lab-lint.ts');
      const format = options['format'] === 'json' ? 'json' : 'text';
      finish(await labLintCommand({ labs, format }, context));
    });
  lab
    .command('preview')
    .description('serve the site with a lab, and follow its files while it is written')
    .argument('<lab>', 'id of a lab, or the path of its folder')
    .option('--port <number>', 'port on 127.0.0.1', wholeNumber, 4321)
    .action(async (name: string, options: Record<string, unknown>) => {
      const { labPreviewCommand } = await import('./commands/lab-preview.ts');
      const { port } = options;
      const given = { lab: name, port: typeof port === 'number' ? port : 4321 };
      finish(await labPreviewCommand(given, context));
    });
  lab
    .command('schema')
    .description('print the JSON Schema of lab.yaml, for editors')
    .action(async () => {
      const { labJsonSchema } = await import('@drydock/lab');
      context.stdout(`${JSON.stringify(labJsonSchema(), null, 2)}\n`);
    });
  lab
    .command('new')
    .description('begin a lab: a small one that works, to be changed')
    .argument('<id>', 'lower-case words joined by dashes')
    .option('--title <title>', 'what the catalogue shows')
    .option('--dir <folder>', 'where to put it; default: labs/<id> of this platform')
    .action(async (id: string, options: Record<string, unknown>) => {
      const { labNewCommand } = await import('./commands/lab-new.ts');
      const { title, dir } = options;
      finish(
        await labNewCommand(
          {
            id,
            ...(typeof title === 'string' ? { title } : {}),
            ...(typeof dir === 'string' ? { folder: dir } : {}),
          },
          context,
        ),
      );
    });
}

function addExplain(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('explain')
    .description('say what a diagnostic code means')
    .argument('<code>', 'virtual-service/unknown-subset, or an istioctl code such as IST0101')
    .action(async (code: string) => {
      const { explainCommand } = await import('./commands/explain.ts');
      finish(await explainCommand(code, context));
    });
}

/** Ours and the environment's failures in one line; only a bug of this program shows where it stands. */
function explainFailure(error: unknown, context: CommandContext): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (context.signal.aborted) {
    context.stderr('drydock: interrupted.\n');
    return 2;
  }
  if (error instanceof UsageError || isKnownFailure(error)) {
    context.stderr(`drydock: ${error.message}\n`);
    return 2;
  }
  if (isLeftOut(error)) {
    context.stderr(
      'drydock: this image holds no drivers of real clusters. Run drydock from its repository.\n',
    );
    return 2;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.stderr(`drydock: this is a bug in drydock, not in your files.\n${text}\n`);
  return 2;
}

/** The bundle leaves Testcontainers out, and where it stands alone nothing provides it. */
function isLeftOut(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_MODULE_NOT_FOUND' && /testcontainers|client-node/.test(error.message);
}

const KNOWN_FAILURES: ReadonlySet<string> = new Set([
  'ClusterError',
  'OverrideError',
  'ResultFileError',
  'RosterError',
  'SubmissionError',
]);

/** Named, not imported: the packages that make them are loaded by the commands alone. */
function isKnownFailure(error: unknown): error is Error {
  return error instanceof Error && KNOWN_FAILURES.has(error.name);
}

function addMesh(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('mesh')
    .description('what istiod would send a proxy')
    .command('envoy')
    .description('write the configuration of a workload as a static one that a real Envoy runs')
    .argument('<paths...>', 'manifests: files, folders and globs; - reads standard input')
    .requiredOption(
      '--workload <name>',
      'the Deployment or Pod whose proxy is meant: web, or web.prod',
    )
    .option('--namespace <name>', 'namespace of objects that name none', 'default')
    .option('--listen <address>', 'address of the listeners', '127.0.0.1')
    .option(
      '--upstream <name=host:port>',
      'where the pods of a Deployment are; may be given several times',
      gather,
    )
    .addOption(
      new Option('--format <format>', 'form of the output')
        .choices(['yaml', 'json'])
        .default('yaml'),
    )
    .action(async (paths: readonly string[], options: Record<string, unknown>) => {
      const { meshEnvoyCommand } = await import('./commands/mesh-envoy.ts');
      const { upstream } = options;
      finish(
        await meshEnvoyCommand(
          {
            paths,
            workload: String(options['workload']),
            namespace: String(options['namespace']),
            listen: String(options['listen']),
            upstreams: Array.isArray(upstream) ? upstream.map(String) : [],
            format: options['format'] === 'json' ? 'json' : 'yaml',
          },
          context,
        ),
      );
    });
}
