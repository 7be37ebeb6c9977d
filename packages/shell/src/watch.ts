import { ClusterError } from '@drydock/cluster';
import type { Command } from './command.ts';
import { formatUnixDate } from './unix-date.ts';

const CLEAR = '\u001B[H\u001B[2J';

/** `watch [-n SECONDS] [-t] COMMAND…`: runs a command again and again in cluster time, until it is interrupted. */
export const watch: Command = {
  name: 'watch',
  summary: 'run a command again and again, in cluster time',
  async run(args, context) {
    const options = readOptions(args);
    if (typeof options === 'string') {
      context.stderr(`watch: ${options}\n`);
      return 1;
    }
    const { seconds, hasTitle, words, endsOnError } = options;
    const { clock } = context.cluster;
    while (!context.signal.aborted) {
      let shown = '';
      const collect = (text: string): void => void (shown += text);
      const line = words.join(' ');
      const code = await context.runScript(line, [], { stdout: collect, stderr: collect });
      const title = hasTitle
        ? `Every ${seconds.toFixed(1)}s: ${line}    ${formatUnixDate(clock.now())}\n\n`
        : '';
      if (context.signal.aborted) break;
      context.stdout(CLEAR + title + shown);
      if (endsOnError && code !== 0) return 8;
      await pass(seconds * 1000, context);
    }
    return 130;
  },
};

async function pass(
  timeoutMs: number,
  { cluster, signal }: Parameters<Command['run']>[1],
): Promise<void> {
  try {
    await cluster.clock.waitFor('the next look', async () => false, { timeoutMs, signal });
  } catch (error) {
    const isOver = error instanceof ClusterError && error.code === 'timeout';
    if (!isOver && !signal.aborted) throw error;
  }
}

interface WatchOptions {
  readonly seconds: number;
  readonly hasTitle: boolean;
  readonly endsOnError: boolean;
  readonly words: readonly string[];
}

function readOptions(args: readonly string[]): WatchOptions | string {
  let seconds = 2;
  let hasTitle = true;
  let endsOnError = false;
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const interval = /^(?:-n|--interval=?)(.*)$/.exec(arg);
    if (interval) {
      const text = interval[1] === '' ? (args[(at += 1)] ?? '') : (interval[1] ?? '');
      if (!/^\d+(?:\.\d+)?$/.test(text)) return `failed to parse argument: '${text}'`;
      seconds = Math.max(0.1, Number(text));
    } else if (arg === '-t' || arg === '--no-title') hasTitle = false;
    else if (arg === '-e' || arg === '--errexit') endsOnError = true;
    else if (arg === '-d' || arg === '--differences' || arg === '-c' || arg === '-x') continue;
    else if (arg === '--') {
      at += 1;
      break;
    } else if (arg.startsWith('-')) return `option ${arg} is not modelled by this shell`;
    else break;
  }
  const words = args.slice(at);
  return words.length === 0
    ? 'usage: watch [-n SECONDS] [-t] [-e] COMMAND'
    : { seconds, hasTitle, endsOnError, words };
}
