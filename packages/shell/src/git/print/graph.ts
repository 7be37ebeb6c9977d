import type { Commit } from '@drydock/git';
import { notModelled } from '../git-failure.ts';

/** Children before their parents, and the line of a merge's second parent before that of the first. */
export function inGraphOrder(commits: readonly Commit[]): readonly Commit[] {
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  const children = new Map<string, number>();
  for (const { parents } of commits)
    for (const id of parents) children.set(id, (children.get(id) ?? 0) + 1);
  const open = commits.filter(({ id }) => !children.has(id)).toReversed();
  const sorted: Commit[] = [];
  for (let next = open.pop(); next; next = open.pop()) {
    sorted.push(next);
    for (const id of next.parents) {
      const left = (children.get(id) ?? 0) - 1;
      children.set(id, left);
      const parent = byId.get(id);
      if (left === 0 && parent) open.push(parent);
    }
  }
  return sorted;
}

/**
 * The lines of `git log --graph`: one column for each line of history that is open. Modelled are commits in a row, merges
 * of two, and branches that end where they began, side by side; git draws wider crossings over several lines, these are refused.
 */
export class Graph {
  readonly #shown: ReadonlySet<string>;
  #columns: readonly string[] = [];
  /** Lines that join columns, drawn before the next commit. */
  #joints = '';

  constructor(commits: readonly Commit[]) {
    this.#shown = new Set(commits.map(({ id }) => id));
  }

  /** The graph before each line of a commit's text. `hasGap`: the text begins with an empty line that parts it from the commit before. */
  draw(commit: Commit, text: string, hasGap: boolean): string {
    const gap = hasGap && this.#joints === '' ? `${bars(this.#columns.length)}\n` : '';
    const before = gap + this.#joints;
    const [head = '', ...lines] = text
      .slice(hasGap ? 1 : 0)
      .replace(/\n$/, '')
      .split('\n');
    if (!this.#columns.includes(commit.id)) this.#columns = [...this.#columns, commit.id];
    const at = this.#columns.indexOf(commit.id);
    const width = this.#columns.length;
    const [first, second, third] = commit.parents.filter((id) => this.#shown.has(id));
    if (third !== undefined) throw notModelled('the graph of a merge of three');
    const star = this.#columns.map((_, index) => (index === at ? '*' : '|')).join(' ');
    const opened = second === undefined ? '' : this.#open(at, second);
    const drawn = opened.includes('\\ ') ? star.padEnd(2 * width + 1) : star;
    this.#columns = this.#columns.flatMap((id, index) => (index === at ? (first ?? []) : id));
    const below = opened === '' ? '' : `${opened}${lines.shift() ?? ''}\n`;
    const prefix = bars(this.#columns.length);
    const rest = lines.map((line) => `${`${prefix} ${line}`.trimEnd()}\n`).join('');
    this.#joints = this.#join();
    return `${before}${drawn} ${head}\n${below}${rest}`;
  }

  /** The line below a merge: a new column for its second parent, or the way to the next one. */
  #open(at: number, second: string): string {
    const left = '| '.repeat(at);
    const after = this.#columns.slice(at + 1);
    const index = this.#columns.indexOf(second);
    if (index === -1) {
      this.#columns = [...this.#columns.slice(0, at + 1), second, ...after];
      return `${left}|\\${after.map(() => ' \\').join('')}  `;
    }
    if (index !== at + 1) throw notModelled('the graph of branches that cross');
    return `${left}|\\${bars(after.length)} `;
  }

  /** Columns that wait for the same commit become one: `|/`. */
  #join(): string {
    const twice = this.#columns.findIndex((id, index) => this.#columns.indexOf(id) !== index);
    if (twice === -1) return '';
    const target = this.#columns.indexOf(this.#columns[twice] ?? '');
    if (twice - target > 1) throw notModelled('the graph of branches that cross');
    const right = this.#columns.slice(twice + 1).map(() => ' /');
    this.#columns = this.#columns.filter((_, index) => index !== twice);
    return `${'| '.repeat(target)}|/${right.join('')}  \n${this.#join()}`;
  }
}

function bars(count: number): string {
  return Array.from({ length: count }, () => '|').join(' ');
}
