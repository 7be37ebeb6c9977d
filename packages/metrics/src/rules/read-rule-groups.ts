import { parseDuration } from '../promql/literals.ts';
import { parseQuery } from '../promql/parse.ts';
import { describeQueryError, QueryError } from '../promql/query-error.ts';
import { whyTextIsRefused } from './expand-template.ts';
import type { Rule, RuleGroup } from './rule.ts';

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
  /** In Prometheus' words; a server that reads such a file refuses to load it. */
  readonly errors: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const GROUP_FIELDS = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules'];
const RULE_FIELDS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

/** Reads the groups of a rule file, as parsed from YAML, and says what Prometheus refuses in it. Never throws. */
export function readRuleGroups(file: string, value: unknown): RuleFile {
  const errors: string[] = [];
  if (value === null || value === undefined) return { groups: [], errors };
  if (!isFields(value)) return { groups: [], errors: ['the rule file is no mapping'] };
  refuseUnknown(value, ['groups'], errors);
  const groups: RuleGroup[] = [];
  for (const item of listOf(value.groups)) {
    const group = readGroup(file, item, errors);
    if (!group) continue;
    if (groups.some(({ name }) => name === group.name))
      errors.push(`groupname: ${JSON.stringify(group.name)} is repeated in the same file`);
    groups.push(group);
  }
  return { groups, errors };
}

function readGroup(file: string, item: unknown, errors: string[]): RuleGroup | undefined {
  if (!isFields(item)) {
    errors.push('a rule group is no mapping');
    return undefined;
  }
  refuseUnknown(item, GROUP_FIELDS, errors);
  const name = textOf(item.name);
  if (name === '') errors.push('Groupname must not be empty');
  const where = (message: string): void =>
    void errors.push(`group ${JSON.stringify(name)}: ${message}`);
  const labels = labelsIn(item.labels, where);
  for (const label of Object.keys(labels))
    if (!isLabelName(label)) where(`invalid label name: ${label}`);
  const rules = listOf(item.rules).flatMap((rule, i) =>
    readRule(rule, i, { name, labels, errors }),
  );
  const interval = durationIn(item.interval, where);
  const limit = Number(item.limit ?? 0);
  if (!Number.isInteger(limit)) where('limit must be an integer');
  return {
    file,
    name,
    ...(interval ? { intervalMs: interval } : {}),
    queryOffsetMs: durationIn(item.query_offset, where) ?? 0,
    limit: Number.isInteger(limit) ? limit : 0,
    rules,
  };
}

function readRule(
  item: unknown,
  index: number,
  group: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly errors: string[];
  },
): readonly Rule[] {
  const fields = isFields(item) ? item : {};
  const [record, alert, expr] = [textOf(fields.record), textOf(fields.alert), textOf(fields.expr)];
  const rule = alert || record;
  const found: string[] = [];
  refuseUnknown(fields, RULE_FIELDS, found);
  const where = (message: string): void => void found.push(message);
  const labels = { ...group.labels, ...labelsIn(fields.labels, where) };
  const annotations = labelsIn(fields.annotations, where);
  const forMs = durationIn(fields.for, where) ?? 0;
  const keepFiringForMs = durationIn(fields.keep_firing_for, where) ?? 0;
  if (record !== '' && alert !== '') where("only one of 'record' and 'alert' must be set");
  if (record === '' && alert === '') where("one of 'record' or 'alert' must be set");
  if (expr === '') where("field 'expr' must be set in rule");
  else found.push(...whyExprIsRefused(expr));
  if (record !== '')
    found.push(...whyRecordIsRefused(record, { annotations, forMs, keepFiringForMs }));
  for (const name of Object.keys(labels))
    if (!isLabelName(name)) where(`invalid label name: ${name}`);
  for (const name of Object.keys(annotations))
    if (name === '') where(`invalid annotation name: ${name}`);
  if (alert !== '') found.push(...whyTextsAreRefused(alert, labels, annotations));
  const place = `group ${JSON.stringify(group.name)}, rule ${index + 1}, ${JSON.stringify(rule)}`;
  group.errors.push(...found.map((message) => `${place}: ${message}`));
  if (found.length > 0) return [];
  return record !== ''
    ? [{ kind: 'recording', name: record, expr, labels }]
    : [{ kind: 'alerting', name: alert, expr, forMs, keepFiringForMs, labels, annotations }];
}

function whyExprIsRefused(expr: string): readonly string[] {
  try {
    parseQuery(expr);
    return [];
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return [`could not parse expression: ${describeQueryError(error, expr)}`];
  }
}

function whyRecordIsRefused(
  record: string,
  {
    annotations,
    forMs,
    keepFiringForMs,
  }: { readonly annotations: Fields; readonly forMs: number; readonly keepFiringForMs: number },
): readonly string[] {
  const found: string[] = [];
  if (Object.keys(annotations).length > 0)
    found.push("invalid field 'annotations' in recording rule");
  if (forMs !== 0) found.push("invalid field 'for' in recording rule");
  if (keepFiringForMs !== 0) found.push("invalid field 'keep_firing_for' in recording rule");
  // Any text is a legal name since UTF-8 names; braces betray an expression in the wrong field.
  if (/[{}]/.test(record))
    found.push(`braces present in the recording rule name; should it be in expr?: ${record}`);
  return found;
}

function whyTextsAreRefused(
  alert: string,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): readonly string[] {
  const check = (what: string, texts: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(texts).flatMap(([name, text]) => {
      const problem = whyTextIsRefused(text, alert);
      return problem === undefined ? [] : [`${what} ${JSON.stringify(name)}: ${problem}`];
    });
  return [...check('label', labels), ...check('annotation', annotations)];
}

function isLabelName(name: string): boolean {
  return name !== '' && name !== '__name__';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A YAML scalar as text. */
function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
      ? String(value)
      : '';
}

function refuseUnknown(fields: Fields, known: readonly string[], errors: string[]): void {
  for (const name of Object.keys(fields))
    if (!known.includes(name)) errors.push(`field ${name} not found in type rulefmt`);
}

function labelsIn(
  value: unknown,
  where: (message: string) => void,
): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) {
    where('labels and annotations must be a mapping of texts');
    return {};
  }
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, textOf(text)]));
}

function durationIn(value: unknown, where: (message: string) => void): number | undefined {
  if (value === undefined || value === null) return undefined;
  const text = textOf(value);
  const duration = text === '0' ? 0 : parseDuration(text);
  if (duration === undefined) where(`not a valid duration string: ${JSON.stringify(text)}`);
  return duration;
}
