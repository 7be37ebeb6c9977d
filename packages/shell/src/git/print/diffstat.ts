import { changedLines } from '../../diff/edit-script.ts';
import { linesOf } from '../../diff/unified-diff.ts';
import { isBinary, modeOf, textOf, type FilePair } from './file-pairs.ts';

interface Count {
  readonly name: string;
  readonly added: number;
  readonly removed: number;
  readonly bytes: readonly [number, number] | undefined;
}

const WIDTH = 80;

/** `git diff --stat`: a line for each file, and their sum. '' when nothing changed. */
export function diffstat(pairs: readonly FilePair[]): string {
  if (pairs.length === 0) return '';
  const counts = pairs.map(countOf);
  const most = Math.max(0, ...counts.filter((one) => !one.bytes).map(total));
  const hasBinary = counts.some(({ bytes }) => bytes);
  const digits = Math.max(String(most).length, hasBinary ? 3 : 0);
  const { graph, names } = widths(Math.max(...counts.map(({ name }) => name.length)), most, digits);
  let text = '';
  for (const count of counts) {
    const name = fitted(count.name, names).padEnd(names);
    const number = count.bytes ? 'Bin'.padStart(digits) : String(total(count)).padStart(digits);
    const bar = count.bytes ? binaryBar(count.bytes) : barOf(count, most, graph);
    text += ` ${name} | ${number}${bar === '' ? '' : ` ${bar}`}\n`;
  }
  return text + shortstat(pairs);
}

/** ` 1 file changed, 2 insertions(+), 1 deletion(-)`. */
export function shortstat(pairs: readonly FilePair[]): string {
  if (pairs.length === 0) return '';
  const counts = pairs.map(countOf);
  const [added, removed] = [sum(counts, 'added'), sum(counts, 'removed')];
  const parts = [` ${plural(pairs.length, 'file')} changed`];
  if (added > 0 || removed === 0) parts.push(`${plural(added, 'insertion')}(+)`);
  if (removed > 0 || added === 0) parts.push(`${plural(removed, 'deletion')}(-)`);
  return `${parts.join(', ')}\n`;
}

/** `git diff --numstat`. */
export function numstat(pairs: readonly FilePair[]): string {
  const line = ({ added, bytes, name, removed }: Count): string =>
    bytes ? `-\t-\t${name}\n` : `${added}\t${removed}\t${name}\n`;
  return pairs.map((pair) => line(countOf(pair))).join('');
}

/** ` create mode 100644 a.yaml`: the files that came, went or were renamed. */
export function summary(pairs: readonly FilePair[]): string {
  return pairs
    .map((pair) => {
      const { after, before, path, renamed } = pair;
      if (!before) return after ? ` create mode ${modeOf(after)} ${path}\n` : '';
      if (!after) return ` delete mode ${modeOf(before)} ${path}\n`;
      if (renamed) return ` rename ${shortRename(renamed.from, path)} (${renamed.similarity}%)\n`;
      if (before.mode !== after.mode)
        return ` mode change ${modeOf(before)} => ${modeOf(after)} ${path}\n`;
      return '';
    })
    .join('');
}

function countOf({ after, before, path, renamed }: FilePair): Count {
  const name = renamed ? shortRename(renamed.from, path) : path;
  if (isBinary(before) || isBinary(after))
    return {
      name,
      added: 0,
      removed: 0,
      bytes: [before?.bytes.length ?? 0, after?.bytes.length ?? 0],
    };
  const changed = changedLines(linesOf(textOf(before)), linesOf(textOf(after)));
  const count = (lines: readonly boolean[]): number => lines.filter(Boolean).length;
  return { name, added: count(changed.added), removed: count(changed.removed), bytes: undefined };
}

/** `app/{old => new}/a.yaml`. */
function shortRename(from: string, to: string): string {
  const [a, b] = [from.split('/'), to.split('/')];
  let front = 0;
  while (front < Math.min(a.length, b.length) - 1 && a[front] === b[front]) front += 1;
  let back = 0;
  while (
    back < Math.min(a.length, b.length) - front &&
    a[a.length - 1 - back] === b[b.length - 1 - back]
  )
    back += 1;
  if (front === 0 && back === 0) return `${from} => ${to}`;
  const middle = (parts: readonly string[]): string =>
    parts.slice(front, parts.length - back).join('/');
  const head = front === 0 ? '' : `${a.slice(0, front).join('/')}/`;
  const tail = back === 0 ? '' : `/${a.slice(a.length - back).join('/')}`;
  return `${head}{${middle(a)} => ${middle(b)}}${tail}`;
}

function binaryBar([before, after]: readonly [number, number]): string {
  return `${before} -> ${after} bytes`;
}

/** How many columns names and bars get in a line of 80: git's show_stats. */
function widths(
  longest: number,
  most: number,
  digits: number,
): { readonly names: number; readonly graph: number } {
  const room = Math.max(WIDTH, 16 + 6 + digits);
  let graph = most;
  let names = longest;
  if (names + digits + 6 + graph > room) {
    const third = Math.floor((room * 3) / 8) - digits - 6;
    if (graph > third) graph = Math.max(third, 6);
    if (names > room - digits - 6 - graph) names = room - digits - 6 - graph;
    else graph = room - digits - 6 - names;
  }
  return { names, graph };
}

function fitted(name: string, width: number): string {
  if (name.length <= width) return name;
  const tail = name.slice(name.length - width + 3);
  const slash = tail.indexOf('/');
  return `...${slash === -1 ? tail : tail.slice(slash)}`;
}

function barOf({ added, removed }: Count, most: number, graph: number): string {
  const scale = (value: number): number =>
    value === 0 ? 0 : 1 + Math.floor((value * (graph - 1)) / most);
  if (graph >= most) return '+'.repeat(added) + '-'.repeat(removed);
  let width = scale(added + removed);
  if (width < 2 && added > 0 && removed > 0) width = 2;
  if (added < removed) {
    const plus = scale(added);
    return '+'.repeat(plus) + '-'.repeat(width - plus);
  }
  const minus = scale(removed);
  return '+'.repeat(width - minus) + '-'.repeat(minus);
}

const total = ({ added, removed }: Count): number => added + removed;

function sum(counts: readonly Count[], what: 'added' | 'removed'): number {
  return counts.reduce((so, count) => so + count[what], 0);
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
