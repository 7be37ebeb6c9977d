import { KubectlFailure, notModelled } from './failure.ts';

/** One flag of a command, as pflag knows it. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /** `list` may be given several times, and holds commas unsplit. */
  readonly kind: 'bool' | 'string' | 'int' | 'list' | 'duration';
  /** Value of the flag when it stands alone: `--dry-run` is `--dry-run=unchanged`. */
  readonly alone?: string;
  /** Printed to stderr when the flag is used. */
  readonly deprecated?: string;
}

/** Flags and arguments of one call. */
export class Flags {
  readonly args: readonly string[];
  /** Arguments after `--`; undefined when there was no `--`. */
  readonly afterDash: readonly string[] | undefined;
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #known: ReadonlySet<string>;

  constructor(
    values: ReadonlyMap<string, readonly string[]>,
    args: readonly string[],
    afterDash: readonly string[] | undefined,
    known: ReadonlySet<string> = new Set(),
  ) {
    this.#values = values;
    this.#known = known;
    this.args = args;
    this.afterDash = afterDash;
  }

  /** Whether the command has such a flag at all. */
  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  list(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  isOn(name: string, otherwise = false): boolean {
    const text = this.text(name);
    return text === undefined ? otherwise : isTrue(text);
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  /** Milliseconds of a Go duration flag. */
  milliseconds(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseDuration(text);
  }

  /** The same call as if one flag had not been given. */
  without(name: string): Flags {
    const values = new Map(this.#values);
    values.delete(name);
    return new Flags(values, this.args, this.afterDash, this.#known);
  }
}

/** Parses arguments as pflag does: flags anywhere, `--` ends them. Throws KubectlFailure in pflag's words. */
export function parseFlags(
  command: string,
  args: readonly string[],
  specs: readonly FlagSpec[],
  unmodelled: readonly string[] = [],
): Flags {
  const reader = new FlagReader(command, specs, unmodelled);
  return reader.read(args);
}

class FlagReader {
  readonly #command: string;
  readonly #specs: readonly FlagSpec[];
  readonly #unmodelled: readonly string[];
  readonly #values = new Map<string, string[]>();

  constructor(command: string, specs: readonly FlagSpec[], unmodelled: readonly string[]) {
    this.#command = command;
    this.#specs = specs;
    this.#unmodelled = unmodelled;
  }

  read(args: readonly string[]): Flags {
    const positional: string[] = [];
    let afterDash: readonly string[] | undefined;
    for (let at = 0; at < args.length; at += 1) {
      const arg = args[at] ?? '';
      if (arg === '--') {
        afterDash = args.slice(at + 1);
        break;
      }
      if (arg.startsWith('--')) at += this.#readLong(arg, args[at + 1]);
      else if (arg.startsWith('-') && arg !== '-') at += this.#readShort(arg, args[at + 1]);
      else positional.push(arg);
    }
    const known = new Set(this.#specs.map(({ name }) => name));
    return new Flags(this.#values, positional, afterDash, known);
  }

  /** Reads `--name`, `--name=value` or `--name value`; how many further arguments it took. */
  #readLong(arg: string, next: string | undefined): number {
    const equals = arg.indexOf('=');
    const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
    const spec = this.#specs.find((candidate) => candidate.name === name);
    if (!spec) throw this.#unknown(name);
    if (equals !== -1) return this.#set(spec, arg.slice(equals + 1));
    const alone = spec.kind === 'bool' ? 'true' : spec.alone;
    if (alone !== undefined) return this.#set(spec, alone);
    if (next === undefined) throw this.#usage(`flag needs an argument: --${name}`);
    this.#set(spec, next);
    return 1;
  }

  /** Reads `-abc`, `-nvalue`, `-n=value` or `-n value`. */
  #readShort(arg: string, next: string | undefined): number {
    const letters = arg.slice(1);
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters.charAt(at);
      const spec = this.#specs.find(({ short }) => short === letter);
      if (!spec) throw this.#usage(`unknown shorthand flag: '${letter}' in ${arg}`);
      const rest = letters.slice(at + 1);
      if (rest.startsWith('=')) return this.#set(spec, rest.slice(1));
      if (spec.kind === 'bool' || spec.alone !== undefined) {
        this.#set(spec, spec.alone ?? 'true');
        continue;
      }
      if (rest !== '') return this.#set(spec, rest);
      if (next === undefined) throw this.#usage(`flag needs an argument: '${letter}' in ${arg}`);
      this.#set(spec, next);
      return 1;
    }
    return 0;
  }

  #set(spec: FlagSpec, value: string): 0 {
    const problem = problemOf(spec, value);
    if (problem !== undefined) {
      const shown = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
      throw this.#usage(`invalid argument "${value}" for "${shown}" flag: ${problem}`);
    }
    const values = this.#values.get(spec.name) ?? [];
    this.#values.set(spec.name, [...values, value]);
    return 0;
  }

  #unknown(name: string): Error {
    return this.#unmodelled.includes(name)
      ? notModelled(`flag --${name}`)
      : this.#usage(`unknown flag: --${name}`);
  }

  #usage(message: string): Error {
    // cobra prints these itself, with a capital letter.
    return new KubectlFailure(`Error: ${message}\nSee '${this.#command} --help' for usage.`);
  }
}

function problemOf(spec: FlagSpec, value: string): string | undefined {
  if (spec.kind === 'bool' && !/^(?:1|0|t|f|true|false)$/i.test(value)) {
    return `strconv.ParseBool: parsing "${value}": invalid syntax`;
  }
  if (spec.kind === 'int' && !/^[-+]?\d+$/.test(value)) {
    return `strconv.ParseInt: parsing "${value}": invalid syntax`;
  }
  if (spec.kind === 'duration' && parseDuration(value) === undefined) {
    return /^[-+]?[\d.]+$/.test(value)
      ? `time: missing unit in duration "${value}"`
      : `time: invalid duration "${value}"`;
  }
  return undefined;
}

function isTrue(text: string): boolean {
  return /^(?:1|t|true)$/i.test(text);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a Go duration (`1m30s`, `500ms`, `0`); undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0;
  const match = /^([-+]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(number) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return match[1] === '-' ? -total : total;
}
