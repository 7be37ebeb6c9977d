import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly contentType?: string;
  readonly accept?: string;
  readonly auth?: string;
  readonly userAgent?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly rawBodyRepeat?: { readonly text: string; readonly times: number };
}

export interface Expectation {
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly text?: string;
  readonly events?: readonly unknown[];
  readonly match?: string;
  readonly otherRun?: unknown;
}

export interface Step {
  readonly request?: RecordedRequest;
  readonly expect?: Expectation;
  readonly capture?: Readonly<Record<string, string>>;
  readonly eventually?: {
    readonly code?: number;
    readonly where?: Readonly<Record<string, unknown>>;
    readonly timeoutSeconds?: number;
  };
  readonly harness?: { readonly compact?: string };
}

export interface Scenario {
  readonly file: string;
  readonly profile: 'api' | 'full';
  readonly namespace?: boolean;
  readonly managedFields?: boolean;
  readonly steps: readonly Step[];
}

/** Scenarios below a folder, by file name. */
export function readScenarios<T>(dir: string): readonly (T & { readonly file: string })[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const parsed = parse(readFileSync(path.join(dir, file), 'utf8'), {
        maxAliasCount: -1,
        // Written as YAML 1.1, where `100e-3` is a text.
        customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.format !== 'EXP'),
      }) as T; // recorded data of a known form
      return { ...parsed, file: file.replace(/\.yaml$/, '') };
    });
}

/** Puts captured values into `${name}`, at any depth. */
export function substitute(value: unknown, variables: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(
      /\$\{([A-Za-z_]\w*)\}/g,
      (whole, name: string) => variables.get(name) ?? whole,
    );
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      substitute(key, variables) as string, // text stays text
      substitute(item, variables),
    ]),
  );
}

/** Reads `status.conditions.0.type`-like paths. */
export function readPath(value: unknown, text: string): unknown {
  let current = value;
  for (const part of text.split(/[.[\]]+/).filter((each) => each !== '')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[part]; // arrays too: keys are indexes
  }
  return current;
}
