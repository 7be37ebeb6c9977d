import { formatFieldPath, type Diagnostic } from '@drydock/manifests';
import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';
import type { YamlFile } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

/** Turns what a zod schema says against a YAML file into diagnostics at their places. */
export function schemaDiagnostics(
  file: string,
  yaml: YamlFile,
  issues: readonly Issue[],
  knownKeys: readonly string[],
): readonly Diagnostic[] {
  return issues
    .flatMap((issue) => explain(issue, []))
    .map(({ path, key, message }) => ({
      code: 'lab/schema',
      rule: 'lab/schema',
      severity: 'error',
      stage: 'schema',
      message: key === undefined ? message : unknownField(key, knownKeys),
      file,
      range: key === undefined ? yaml.rangeOf(path) : yaml.keyRangeOf([...path, key]),
      path: formatFieldPath([...path, ...(key === undefined ? [] : [key])].map(fieldSegment)),
    }));
}

interface Explained {
  readonly path: readonly PropertyKey[];
  /** The field that is unknown. */
  readonly key?: string;
  readonly message: string;
}

function explain(issue: Issue, prefix: readonly PropertyKey[]): readonly Explained[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path, key, message: issue.message }));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one the author meant.
    const branch = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0];
    const isClear = branch !== undefined && depth(branch) > 0;
    if (isClear) return branch.flatMap((inner) => explain(inner, path));
    return [{ path, message: 'This value has none of the forms that are allowed here.' }];
  }
  return [{ path, message: sentenceOf(issue) }];
}

function depth(issues: readonly Issue[]): number {
  const depths = issues.map(
    (issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 0.5 : 0),
  );
  return Math.max(0, ...depths);
}

function sentenceOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.endsWith('undefined')
        ? `This field is missing: it takes ${article(issue.expected)}.`
        : `This must be ${article(issue.expected)}.`;
    case 'invalid_value':
      return `This must be ${issue.values.map((value) => String(value)).join(' or ')}.`;
    case 'too_small':
      return `This is too small or too short; the least is ${issue.minimum}.`;
    case 'too_big':
      return `This is too large or too long; the most is ${issue.maximum}.`;
    default:
      return issue.message;
  }
}

function article(expected: string): string {
  const noun =
    { object: 'map', array: 'list', record: 'map', int: 'whole number' }[expected] ?? expected;
  return `a ${noun}`;
}

function unknownField(key: string, known: readonly string[]): string {
  const near = nearestWord(key, known);
  return `Unknown field ${key}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

function fieldSegment(segment: PropertyKey): string | number {
  return typeof segment === 'symbol' ? String(segment) : segment;
}
