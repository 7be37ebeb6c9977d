import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createShell, type Shell } from '@drydock/shell';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { matchesRecording, type Bindings } from '../kubectl/expectation.ts';
import { createRecordedCluster, type RecordedCluster } from '../kubectl/recorded-cluster.ts';

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

interface Step extends Answer {
  readonly command: string;
  /** Two recordings differed, as the server told its reasons in another order. */
  readonly varies?: boolean;
  readonly otherRun?: Answer;
}

interface Recording {
  readonly namespace: string;
  readonly steps: readonly Step[];
}

/** Cluster time that passes between two commands, as somebody types. */
const BETWEEN_MS = 300;

/** Commands recorded from the real kubectl, run by the shell's own against a cluster like the recorded one. */
export const adapter: ConformanceAdapter = {
  format: 'kubectl',
  async *run(suiteDir) {
    const files = readYaml(path.join(suiteDir, '_files.yaml')) as Readonly<Record<string, string>>; // file name -> text
    const names = readdirSync(suiteDir).filter((name) => /^[^_].*\.ya?ml$/.test(name));
    for (const name of names.toSorted()) {
      const recording = readYaml(path.join(suiteDir, name)) as Recording; // the suite's own format
      yield* runRecording(name.replace(/\.ya?ml$/, ''), recording, files);
    }
  },
};

function readYaml(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}

async function* runRecording(
  name: string,
  recording: Recording,
  files: Readonly<Record<string, string>>,
): AsyncGenerator<CaseResult> {
  const recorded = createRecordedCluster(recording.namespace);
  const shell = createRecordedShell(recorded, recording.namespace, files);
  const bindings: Bindings = new Map();
  for (const [index, step] of recording.steps.entries()) {
    const actual = await runCommand(shell, step.command);
    recorded.advance(BETWEEN_MS);
    const wanted = step.otherRun ? [step, step.otherRun] : [step];
    const passed =
      wanted.some((answer) => isAnswer(actual, answer, bindings)) ||
      (step.varies === true && isAnswer(inAnyOrder(actual), inAnyOrder(step), bindings));
    const title = `${name} ${index + 1} ${step.command}`;
    yield passed
      ? { name: title, passed }
      : { name: title, passed, detail: difference(actual, step) };
  }
}

function createRecordedShell(
  recorded: RecordedCluster,
  namespace: string,
  texts: Readonly<Record<string, string>>,
): Shell {
  const files = new Map(Object.entries(texts));
  return createShell({
    cluster: recorded.cluster,
    files: {
      list: () => [...files.keys()],
      read: (file) => files.get(file),
      write: (file, text) => void files.set(file, text),
    },
    contexts: [
      { name: 'sim', cluster: 'sim', user: 'admin', namespace, kube: recorded.clientOf('admin') },
      { name: 'alice', cluster: 'sim', user: 'alice', namespace, kube: recorded.clientOf('alice') },
    ],
  });
}

async function runCommand(shell: Shell, command: string): Promise<Answer> {
  let stdout = '';
  let stderr = '';
  const exitCode = await shell.run(command, {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
  });
  return { stdout, stderr, exitCode };
}

function isAnswer(actual: Answer, wanted: Answer, bindings: Bindings): boolean {
  const tried: Bindings = new Map(bindings);
  const matches =
    actual.exitCode === wanted.exitCode &&
    matchesRecording(actual.stdout, wanted.stdout, tried) &&
    matchesRecording(actual.stderr, wanted.stderr, tried);
  if (matches) for (const [name, value] of tried) bindings.set(name, value);
  return matches;
}

/** The same answer with its lines sorted: Go's maps give reasons in random order. */
function inAnyOrder({ stdout, stderr, exitCode }: Answer): Answer {
  const sort = (text: string): string => text.split('\n').toSorted().join('\n');
  return { stdout: sort(stdout), stderr: sort(stderr), exitCode };
}

function difference(actual: Answer, wanted: Answer): string {
  const differing = (['stdout', 'stderr'] as const).find(
    (stream) => firstDifference(actual[stream], wanted[stream]) !== undefined,
  );
  const stream = differing ?? 'stdout';
  const [wantedLine, actualLine] = firstDifference(actual[stream], wanted[stream]) ?? ['', ''];
  const codes =
    actual.exitCode === wanted.exitCode
      ? ''
      : `exit ${wanted.exitCode} wanted, ${actual.exitCode} seen; `;
  return `${codes}${stream}: wanted ${JSON.stringify(wantedLine)}, saw ${JSON.stringify(actualLine)}`;
}

/** The first pair of lines that cannot be the same, whatever the placeholders stand for. */
function firstDifference(actual: string, wanted: string): readonly [string, string] | undefined {
  const left = wanted.split('\n');
  const right = actual.split('\n');
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const pair = [left[at] ?? '(nothing)', right[at] ?? '(nothing)'] as const;
    if (!matchesRecording(pair[1], pair[0], new Map())) return pair;
  }
  return undefined;
}
