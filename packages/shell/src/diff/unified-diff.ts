import { editScript, type Edit, type EditOptions } from './edit-script.ts';

export interface UnifiedOptions extends EditOptions {
  /** Lines around a change; default 3. */
  readonly context?: number;
  /** Whether each hunk names the last line above it that begins a section, as git does. */
  readonly sections?: boolean;
}

/** The hunks of a unified diff between two texts; '' when they are the same. Headers are the caller's. */
export function unifiedDiff(before: string, after: string, options: UnifiedOptions = {}): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const edits = editScript(old, now, options);
  const changed = edits.flatMap(([kind], index) => (kind === ' ' ? [] : [index]));
  const position = { edit: 0, before: 0, after: 0 };
  let text = '';
  for (const [first, last] of hunksOf(changed, edits.length, options.context ?? 3)) {
    for (; position.edit < first; position.edit += 1) step(position, edits[position.edit]);
    const section = options.sections === true ? sectionAbove(old, position.before) : '';
    text += hunkText(edits.slice(first, last + 1), position, section);
  }
  return text;
}

/** Lines of a text; one that does not end in a line break keeps a mark, so that it differs from one that does. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, last + UNENDED];
}

const UNENDED = '\n\\ No newline at end of file';

interface Position {
  edit: number;
  before: number;
  after: number;
}

function step(position: Position, edit: Edit | undefined): void {
  if (edit?.[0] !== '+') position.before += 1;
  if (edit?.[0] !== '-') position.after += 1;
}

/** Ranges of edits, [first, last], that are printed together. */
function hunksOf(
  changed: readonly number[],
  count: number,
  context: number,
): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const [from, to] = [Math.max(0, index - context), Math.min(count - 1, index + context)];
    const last = hunks.at(-1);
    if (last && from <= last[1] + 1) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

function hunkText(edits: readonly Edit[], { before, after }: Position, section: string): string {
  const side = (except: '+' | '-', above: number): string => {
    const size = edits.filter(([kind]) => kind !== except).length;
    const start = above + (size === 0 ? 0 : 1);
    return size === 1 ? String(start) : `${start},${size}`;
  };
  const lines = edits.map(([kind, line]) => `${kind}${line}\n`);
  return `@@ -${side('+', before)} +${side('-', after)} @@${section}\n${lines.join('')}`;
}

const LONGEST_SECTION = 80;

/** The last line above that begins with a letter, `_` or `$`: git's default for what begins a function. */
function sectionAbove(lines: readonly string[], at: number): string {
  for (let index = at - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    if (/^[A-Za-z_$]/.test(line)) return ` ${line.slice(0, LONGEST_SECTION).trimEnd()}`;
  }
  return '';
}
