/**
 * Where a cursor stands in a block of YAML, by indentation alone: half-typed text, which no parser
 * takes, is exactly where completion is asked for. Flow collections (`{ a: 1 }`) are left out.
 */
export interface YamlCursor {
  /** Fields above the cursor; `[]` is an item of a list. */
  readonly path: readonly string[];
  /** `key`: a field name is being typed at `path`. `value`: what stands after `path`'s last field. */
  readonly at: 'key' | 'value';
  /** What is typed of the word so far. */
  readonly word: string;
  /** Column of the word, and the spaces that the line begins with. */
  readonly column: number;
  readonly indent: number;
  /** Fields that the same mapping has already. */
  readonly siblings: readonly string[];
  readonly apiVersion?: string;
  readonly kind?: string;
}

interface Line {
  /** Columns of the dashes that the line begins with. */
  readonly dashes: readonly number[];
  readonly key?: string;
  readonly column: number;
  readonly blank: boolean;
}

const shape = /^(?<lead>(?:\s|-\s)*)(?<rest>.*)$/;
const field = /^(?:"([^"]*)"|'([^']*)'|([^\s#'"{[][^:#]*?))\s*:(?:\s|$)/;

function readLine(text: string): Line {
  const match = shape.exec(text);
  const lead = match?.groups?.['lead'] ?? '';
  const rest = match?.groups?.['rest'] ?? '';
  const dashes = Array.from(lead.matchAll(/-/g), ({ index }) => index);
  const bareDash = rest === '-' ? [lead.length] : [];
  const found = field.exec(rest);
  const key = found?.[1] ?? found?.[2] ?? found?.[3];
  return {
    dashes: [...dashes, ...bareDash],
    column: lead.length,
    blank: rest === '' && dashes.length === 0 ? true : rest.startsWith('#'),
    ...(key === undefined ? {} : { key }),
  };
}

/** Undefined where nothing can be completed: inside comments, flow collections and block text. */
export function yamlCursor(text: string, offset: number): YamlCursor | undefined {
  const lines = text.split('\n');
  const number = text.slice(0, offset).split('\n').length - 1;
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (/(^|\s)#/.test(before) || /[{[]/.test(before)) return undefined;
  const [from, to] = documentAround(lines, number);
  const line = readLine(before);
  const parents = parentsOf(lines, number, from, line);
  const head = headOf(lines.slice(from, to));
  const indent = before.length - before.trimStart().length;
  if (line.key === undefined) {
    const siblings = siblingsOf(lines, [from, to], number, line.column);
    const word = before.slice(line.column);
    return { path: parents, at: 'key', word, column: line.column, indent, siblings, ...head };
  }
  const word = /:\s*["']?([^"']*)$/.exec(before)?.[1] ?? '';
  const column = before.length - word.length;
  return { path: [...parents, line.key], at: 'value', word, column, indent, siblings: [], ...head };
}

/** The field whose name stands at `offset`, with its path; for hover. */
export function yamlFieldAt(
  text: string,
  offset: number,
):
  | {
      readonly path: readonly string[];
      readonly range: readonly [number, number];
      readonly apiVersion?: string;
      readonly kind?: string;
    }
  | undefined {
  const lines = text.split('\n');
  const number = text.slice(0, offset).split('\n').length - 1;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = readLine(lines[number] ?? '');
  if (line.key === undefined || line.blank) return undefined;
  const range = [start + line.column, start + line.column + line.key.length] as const;
  if (offset < range[0] || offset > range[1]) return undefined;
  const [from, to] = documentAround(lines, number);
  const path = [...parentsOf(lines, number, from, line), line.key];
  return { path, range, ...headOf(lines.slice(from, to)) };
}

function documentAround(lines: readonly string[], number: number): readonly [number, number] {
  let from = number;
  while (from > 0 && !/^---(\s|$)/.test(lines[from] ?? '')) from--;
  let to = number + 1;
  while (to < lines.length && !/^---(\s|$)/.test(lines[to] ?? '')) to++;
  return [from, to];
}

function headOf(lines: readonly string[]): {
  readonly apiVersion?: string;
  readonly kind?: string;
} {
  const value = (name: string): string | undefined => {
    const line = lines.find((candidate) => candidate.startsWith(`${name}:`));
    const text = line
      ?.slice(name.length + 1)
      .replace(/\s#.*$/, '')
      .trim()
      .replace(/^["']|["']$/g, '');
    return text === '' ? undefined : text;
  };
  const apiVersion = value('apiVersion');
  const kind = value('kind');
  return { ...(apiVersion && { apiVersion }), ...(kind && { kind }) };
}

/** Fields and items above a line, outermost first. */
function parentsOf(lines: readonly string[], number: number, from: number, line: Line): string[] {
  const path: string[] = [];
  let column = line.column;
  let inList = false;
  const climb = (dashes: readonly number[]): void => {
    for (const dash of dashes.toReversed()) {
      path.unshift('[]');
      column = dash;
      inList = true;
    }
  };
  climb(line.dashes);
  for (let at = number - 1; at >= from && (column > 0 || inList); at--) {
    const above = readLine(lines[at] ?? '');
    if (above.blank || above.key === undefined) continue;
    if (inList) {
      if (above.column > column || above.dashes.includes(column)) continue;
    } else if (above.column === column && above.dashes.length > 0) {
      climb(above.dashes);
      continue;
    } else if (above.column >= column) {
      continue;
    }
    path.unshift(above.key);
    column = above.column;
    inList = false;
    climb(above.dashes);
  }
  return path;
}

function siblingsOf(
  lines: readonly string[],
  [from, to]: readonly [number, number],
  number: number,
  column: number,
): readonly string[] {
  const found: string[] = [];
  const collect = (at: number): boolean => {
    const line = readLine(lines[at] ?? '');
    if (line.blank) return true;
    if (line.column < column) return false;
    if (line.column === column && line.key !== undefined) found.push(line.key);
    return line.column > column || line.dashes.length === 0;
  };
  const own = readLine(lines[number] ?? '');
  if (own.dashes.length === 0) for (let at = number - 1; at >= from && collect(at); at--);
  for (let at = number + 1; at < to; at++) {
    if (readLine(lines[at] ?? '').dashes.some((dash) => dash < column)) break;
    if (!collect(at)) break;
  }
  return found;
}
