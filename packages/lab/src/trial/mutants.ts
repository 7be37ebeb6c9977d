import { isScalar, parseAllDocuments, visit, type Document } from 'yaml';
import { ANSWERS_FILE } from '../checks/answers.ts';
import type { Work } from '../create-grader.ts';
import type { FileSet } from '../file-set.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';

/** The solution with one thing changed. */
export interface Mutant {
  /** `reviews-route.yaml: spec.http[0].rewrite dropped` */
  readonly name: string;
  readonly files?: FileSet;
  readonly journal?: readonly JournalEntry[];
}

type Path = readonly (string | number)[];

interface Mutation {
  readonly what: string;
  apply(document: Document): void;
}

/**
 * Every mutant of a solution: one change to its manifests, or one act left out. Files that are as
 * they were `before` are not changed: they had their turn.
 */
export function mutantsOf({ files, journal = [] }: Work, before?: FileSet): readonly Mutant[] {
  const manifests = [...files].filter(
    ([file, text]) => file !== ANSWERS_FILE && YAML.test(file) && before?.get(file) !== text,
  );
  return [
    ...manifests.flatMap(([file, text]) => fileMutants(file, text, files)),
    ...journal.map((entry, index) => ({
      name: `journal: act ${index + 1} (${entry.act}) left out`,
      journal: journal.filter((each) => each !== entry),
    })),
  ];
}

const YAML = /\.ya?ml$|(?:^|\/)Kustomization$/;

/** Fields dropped, values changed or swapped, items dropped, swapped, merged and split. */
function fileMutants(file: string, text: string, files: FileSet): readonly Mutant[] {
  const documents = parseAllDocuments(text);
  if ('empty' in documents) return [];
  return documents.flatMap((document, index) => {
    if (document.errors.length > 0) return [];
    const value: unknown = document.toJS();
    return mutationsOf(value).map((mutation): Mutant => {
      const changed = [...parseAllDocuments(text)];
      const target = changed[index];
      if (target) {
        nameKeys(target);
        mutation.apply(target);
      }
      const mutated = changed.map((each) => each.toString()).join('---\n');
      return { name: `${file}: ${mutation.what}`, files: new Map([...files, [file, mutated]]) };
    });
  });
}

/** Keys are texts, as in JSON: a path finds `8080:` too. */
function nameKeys(document: Document): void {
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value === 'number') key.value = String(key.value);
    },
  });
}

function mutationsOf(root: unknown): readonly Mutation[] {
  const values = leavesByKey(root, []);
  return [...walk(root, [], values)].filter(({ what }) => !IDENTITY.test(what));
}

/** What makes another resource, not another behaviour of this one. */
const IDENTITY = /^(apiVersion|kind|metadata\.name|metadata|spec) /;

function* walk(
  value: unknown,
  path: Path,
  values: ReadonlyMap<string, ReadonlySet<string>>,
): Iterable<Mutation> {
  if (path.length > 0) {
    yield { what: `${show(path)} dropped`, apply: (document) => document.deleteIn(path) };
  }
  if (Array.isArray(value)) {
    yield* listMutations(value, path);
    for (const [index, item] of value.entries()) yield* walk(item, [...path, index], values);
  } else if (typeof value === 'object' && value !== null) {
    yield* keyMutations(value, path);
    for (const [key, child] of Object.entries(value)) yield* walk(child, [...path, key], values);
  } else {
    yield* leafMutations(value, path, values);
  }
}

function* listMutations(list: readonly unknown[], path: Path): Iterable<Mutation> {
  const set = (what: string, items: readonly unknown[]): Mutation => ({
    what: `${show(path)} ${what}`,
    apply: (document) => document.setIn(path, document.createNode(items)),
  });
  for (let i = 0; i + 1 < list.length; i += 1) {
    const [a, b] = [list[i], list[i + 1]];
    const rest = (items: readonly unknown[]): readonly unknown[] => [
      ...list.slice(0, i),
      ...items,
      ...list.slice(i + 2),
    ];
    yield set(`items ${i} and ${i + 1} swapped`, rest([b, a]));
    if (!isRecord(a) || !isRecord(b)) continue;
    if (Object.keys(a).some((key) => key in b)) continue;
    yield set(`items ${i} and ${i + 1} joined`, rest([{ ...a, ...b }]));
  }
  for (const [i, item] of list.entries()) {
    if (!isRecord(item) || Object.keys(item).length < 2) continue;
    const parts = Object.entries(item).map(([key, value]) => ({ [key]: value }));
    yield set(`item ${i} split`, [...list.slice(0, i), ...parts, ...list.slice(i + 1)]);
  }
}

const SIBLING_KEYS: readonly (readonly string[])[] = [['prefix', 'exact', 'regex']];

function* keyMutations(map: object, path: Path): Iterable<Mutation> {
  for (const [key, value] of Object.entries(map)) {
    for (const other of SIBLING_KEYS.find((keys) => keys.includes(key)) ?? []) {
      if (other === key) continue;
      yield {
        what: `${show([...path, key])} became ${other}`,
        apply: (document) => {
          document.deleteIn([...path, key]);
          document.setIn([...path, other], value);
        },
      };
    }
  }
}

function* leafMutations(
  value: unknown,
  path: Path,
  values: ReadonlyMap<string, ReadonlySet<string>>,
): Iterable<Mutation> {
  const set = (next: unknown): Mutation => ({
    what: `${show(path)} became ${JSON.stringify(next)}`,
    apply: (document) => document.setIn(path, next),
  });
  if (typeof value === 'number') {
    yield set(value + 1);
    yield set(0);
  }
  if (typeof value === 'boolean') yield set(!value);
  if (typeof value !== 'string') return;
  // Any tag of a sample's image is taken by the simulated registry.
  if (keyOf(path) !== 'image') yield set(`${value}x`);
  if (value.startsWith('/') && value.length > 2) {
    yield set(value.slice(0, -1));
    yield set('/');
  }
  for (const other of alternatives(keyOf(path), value)) yield set(other);
  for (const other of values.get(keyOf(path)) ?? []) if (other !== value) yield set(other);
}

/** Values that one may be mistaken for another. */
const ALTERNATIVES: readonly (readonly string[])[] = [
  ['STRICT', 'PERMISSIVE', 'DISABLE'],
  ['ISTIO_MUTUAL', 'SIMPLE', 'DISABLE'],
  ['ALLOW', 'DENY', 'AUDIT'],
  ['UPSERT', 'REMOVE'],
  ['CLIENT', 'SERVER', 'CLIENT_AND_SERVER'],
  ['PreSync', 'Sync', 'PostSync', 'SyncFail'],
  ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'],
  ['enabled', 'disabled'],
  ['true', 'false'],
];

/** What a person may write by mistake, by what the value is and under which key it stands. */
function alternatives(key: string, value: string): readonly string[] {
  const same = ALTERNATIVES.find((list) => list.includes(value)) ?? [];
  const others = same.filter((each) => each !== value);
  if (/^-?\d+$/.test(value)) return [String(-Number(value)), String(Number(value) + 1)];
  if (/^\w+=(?:true|false)$/.test(value))
    return [
      value.endsWith('true') ? value.replace('true', 'false') : value.replace('false', 'true'),
    ];
  // Wider than it was: every caller, every host, every namespace.
  if (WIDENED.has(key) && value !== '*') return [...others, '*'];
  return others;
}

const WIDENED: ReadonlySet<string> = new Set([
  'hosts',
  'methods',
  'namespaces',
  'paths',
  'principals',
  'requestPrincipals',
]);

/** Strings that stand under the same key anywhere in the document: what a person mixes up. */
function leavesByKey(
  value: unknown,
  path: Path,
  found: Map<string, Set<string>> = new Map(),
): ReadonlyMap<string, ReadonlySet<string>> {
  if (typeof value === 'object' && value !== null) {
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, child] of entries) leavesByKey(child, [...path, key], found);
  } else if (typeof value === 'string') {
    const key = keyOf(path);
    found.set(key, (found.get(key) ?? new Set()).add(value));
  }
  return found;
}

function keyOf(path: Path): string {
  return path.findLast((segment) => typeof segment === 'string') ?? '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join('');
}
