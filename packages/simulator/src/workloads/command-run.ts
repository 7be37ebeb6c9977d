/** What a shell command comes to: it ends after some virtual milliseconds, or goes on. */
export type CommandRun =
  | { readonly kind: 'goes on' }
  | { readonly kind: 'ends'; readonly afterMs: number; readonly exitCode: number };

const GOES_ON: CommandRun = { kind: 'goes on' };
const AT_ONCE_MS = 100;

/**
 * Reads what a container's command does as far as time and exit code go: `sleep`, `exit`, `true`, `false`,
 * loops that never end, sequences with `;` and `&&`. Every other command ends at once, with success.
 */
export function runOfCommand(words: readonly string[]): CommandRun {
  const script = shellScript(words);
  return script === undefined ? runOfStep(words.join(' ')) : runOfScript(script);
}

/** The script of `sh -c SCRIPT`. */
function shellScript(words: readonly string[]): string | undefined {
  const [program = '', ...rest] = words;
  if (!/(?:^|\/)(?:ba|da|a)?sh$/.test(program)) return undefined;
  const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  return at === -1 ? undefined : rest[at + 1];
}

function runOfScript(script: string): CommandRun {
  if (/\bwhile\s+(?:true|:|sleep\b|\[\s*1\s*\])|\btail\s+-f\b|\buntil\s+false\b/.test(script))
    return GOES_ON;
  let afterMs = 0;
  for (const [, step = '', joint = ''] of script.matchAll(
    /((?:[^;&|\n]|&(?!&)|\|(?!\|))+)(;|&&|\|\||\n|$)/g,
  )) {
    const run = runOfStep(step.trim());
    if (run.kind === 'goes on') return GOES_ON;
    afterMs += run.afterMs === AT_ONCE_MS ? 0 : run.afterMs;
    const isExit = /^exit\b/.test(step.trim());
    const isStopped = run.exitCode !== 0 && (joint === '&&' || joint === '');
    if (isExit || isStopped)
      return { kind: 'ends', afterMs: Math.max(AT_ONCE_MS, afterMs), exitCode: run.exitCode };
  }
  return { kind: 'ends', afterMs: Math.max(AT_ONCE_MS, afterMs), exitCode: 0 };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function runOfStep(step: string): CommandRun {
  const [program = '', argument = ''] = step.split(/\s+/);
  const name = program.slice(program.lastIndexOf('/') + 1);
  const ends = (afterMs: number, exitCode: number): CommandRun => ({
    kind: 'ends',
    afterMs,
    exitCode,
  });
  if (name === 'sleep') {
    const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(argument) ?? [];
    if (amount === undefined) return argument === '' ? ends(AT_ONCE_MS, 1) : GOES_ON; // `infinity`
    return ends(Number(amount) * 1000 * (UNITS[unit === '' ? 's' : unit] ?? 1), 0);
  }
  if (name === 'exit') return ends(AT_ONCE_MS, Number(argument) || 0);
  if (name === 'false') return ends(AT_ONCE_MS, 1);
  if (name === 'tail' && argument === '-f') return GOES_ON;
  if (name === 'cat' && argument === '') return GOES_ON;
  return ends(AT_ONCE_MS, 0);
}
