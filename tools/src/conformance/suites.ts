import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Suite {
  readonly name: string;
  readonly format: string;
  readonly cases: number;
  readonly dir: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** All folders below `roots` that hold a suite.json, by name. */
export function findSuites(roots: readonly string[]): readonly Suite[] {
  const suites = roots.flatMap((root) => [...walk(root)]);
  return suites.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function* walk(dir: string): Iterable<Suite> {
  if (existsSync(path.join(dir, 'suite.json'))) {
    yield readSuite(dir);
    return;
  }
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* walk(path.join(dir, entry.name));
  }
}

function readSuite(dir: string): Suite {
  const file = path.join(dir, 'suite.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>; // parsed at the edge, fields checked below
  const { suite, format, cases } = settings;
  if (typeof suite !== 'string' || typeof format !== 'string' || typeof cases !== 'number') {
    throw new Error(`${file}: needs "suite", "format" and "cases"`);
  }
  return { name: suite, format, cases, dir, settings };
}

/** Hash over every file of a suite, so that a result says which cases it was made with. */
export function hashSuite(dir: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const file of files) {
    const full = path.join(dir, file);
    if (!statSync(full).isFile()) continue;
    hash
      .update(file.replaceAll(path.sep, '/'))
      .update('\0')
      .update(readFileSync(full))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
