import { isPlainObject } from '@drydock/merge';

/** One requirement of a label selector. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'GreaterThan' | 'LessThan';
  readonly values: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;
export type SelectorParse =
  | { readonly ok: true; readonly requirements: readonly Requirement[] }
  | { readonly ok: false; readonly message: string };

const noLabels: Labels = {};

export function matchesLabels(
  requirements: readonly Requirement[],
  labels: Labels | undefined,
): boolean {
  const set = labels ?? noLabels;
  return requirements.every((requirement) => meets(requirement, set));
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'GreaterThan':
      return isInteger(value) && Number(value) > Number(values[0]);
    case 'LessThan':
      return isInteger(value) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

const isInteger = (value: string | undefined): boolean =>
  value !== undefined && /^-?\d+$/.test(value);

/** Requirements of a `LabelSelector` object (matchLabels, matchExpressions); undefined selects nothing. */
export function requirementsOf(selector: unknown): readonly Requirement[] | undefined {
  if (!isPlainObject(selector)) return undefined;
  const requirements: Requirement[] = [];
  if (isPlainObject(selector.matchLabels)) {
    for (const [key, value] of Object.entries(selector.matchLabels)) {
      requirements.push({ key, operator: 'In', values: [String(value)] });
    }
  }
  if (Array.isArray(selector.matchExpressions)) {
    for (const item of selector.matchExpressions) {
      if (!isPlainObject(item)) continue;
      const { key, operator, values } = item;
      requirements.push({
        key: String(key),
        operator: operator as Requirement['operator'], // validated when the object was written
        values: Array.isArray(values) ? values.map(String) : [],
      });
    }
  }
  return requirements;
}

/** Whether a plain map selector (Service, ReplicationController) selects these labels; an empty one selects nothing. */
export function selectsByMap(selector: unknown, labels: Labels | undefined): boolean {
  if (!isPlainObject(selector)) return false;
  const keys = Object.keys(selector);
  return keys.length > 0 && keys.every((key) => labels?.[key] === selector[key]);
}

/** Parses `a=b,c!=d,e in (f,g),!h,i`. Messages are those of apimachinery's parser. */
export function parseLabelSelector(text: string): SelectorParse {
  const parser = createParser(text);
  const requirements: Requirement[] = [];
  try {
    if (parser.peek() === '') return { ok: true, requirements };
    for (;;) {
      requirements.push(parseRequirement(parser));
      const token = parser.next();
      if (token === '') return { ok: true, requirements };
      if (token !== ',')
        return { ok: false, message: `found '${token}', expected: ',' or 'end of string'` };
      if (parser.peek() === '') {
        return { ok: false, message: "found '', expected: identifier after ','" };
      }
    }
  } catch (error) {
    if (error instanceof SelectorError) return { ok: false, message: error.message };
    throw error;
  }
}

class SelectorError extends Error {}

interface Parser {
  peek(): string;
  next(): string;
}

function createParser(text: string): Parser {
  const tokens = text.match(/!=|==|[=!,()<>]|[^\s=!,()<>]+/g) ?? [];
  let index = 0;
  return { peek: () => tokens[index] ?? '', next: () => tokens[index++] ?? '' };
}

const isSpecial = (token: string): boolean => /^(?:!=|==|[=!,()<>])$/.test(token);

const LABEL_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

function parseKey(parser: Parser): string {
  const key = parser.next();
  if (key === '' || isSpecial(key)) {
    throw new SelectorError(`found '${key}', expected: !, identifier, or 'end of string'`);
  }
  const name = key.slice(key.indexOf('/') + 1);
  if (!LABEL_NAME.test(name)) {
    throw new SelectorError(
      `<nil>: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  }
  return key;
}

function parseRequirement(parser: Parser): Requirement {
  if (parser.peek() === '!') {
    parser.next();
    return { key: parseKey(parser), operator: 'DoesNotExist', values: [] };
  }
  const key = parseKey(parser);
  const token = parser.peek();
  if (token === '' || token === ',') return { key, operator: 'Exists', values: [] };
  parser.next();
  switch (token) {
    case '=':
    case '==':
      return { key, operator: 'In', values: [parseValue(parser)] };
    case '!=':
      return { key, operator: 'NotIn', values: [parseValue(parser)] };
    case '>':
      return { key, operator: 'GreaterThan', values: [parseValue(parser)] };
    case '<':
      return { key, operator: 'LessThan', values: [parseValue(parser)] };
    case 'in':
      return { key, operator: 'In', values: parseValues(parser) };
    case 'notin':
      return { key, operator: 'NotIn', values: parseValues(parser) };
    default:
      throw new SelectorError(`found '${token}', expected: in, notin, =, ==, !=, gt, lt`);
  }
}

function parseValue(parser: Parser): string {
  const token = parser.peek();
  if (token === '' || token === ',') return '';
  parser.next();
  return token;
}

function parseValues(parser: Parser): readonly string[] {
  const open = parser.next();
  if (open !== '(') throw new SelectorError(`found '${open}' expected: '('`);
  const values: string[] = [];
  let token = parser.next();
  while (token !== ')') {
    if (token === '') throw new SelectorError(`found '', expected: ',' or ')'`);
    if (token !== ',') values.push(token);
    token = parser.next();
  }
  return values.toSorted();
}
