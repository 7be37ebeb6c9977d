import type { Commit } from '@drydock/git';
import { gitDate, isoDate, relativeDate, shortDate, strictIsoDate } from '../dates.ts';
import { short, subjectOf } from '../revisions.ts';

/** How one commit is printed. */
export interface CommitView {
  /** Names of refs at this commit. */
  readonly names: readonly string[];
  readonly nowMs: number;
  readonly dates: (commit: Commit) => string;
}

/** `--date=…`; undefined for a form that is not modelled. */
export function dateStyle(name: string, nowMs: number): ((commit: Commit) => string) | undefined {
  switch (name) {
    case 'default':
      return ({ author }) => gitDate(author);
    case 'iso':
    case 'iso8601':
      return ({ author }) => isoDate(author);
    case 'iso-strict':
      return ({ author }) => strictIsoDate(author);
    case 'short':
      return ({ author }) => shortDate(author);
    case 'relative':
      return ({ author }) => relativeDate(author, nowMs);
    case 'unix':
      return ({ author }) => String(Math.floor(author.atMs / 1000));
    default:
      return undefined;
  }
}

/** The forms that have names, in git's own placeholders; `medium` and `full` are written out. */
export function commitHeader(commit: Commit, form: string, view: CommitView): string {
  const decoration = view.names.length > 0 ? ` (${view.names.join(', ')})` : '';
  const title = `commit ${commit.id}${decoration}\n`;
  const merge = commit.parents.length > 1 ? `Merge: ${commit.parents.map(short).join(' ')}\n` : '';
  const { email, name } = commit.author;
  const who = `${name} <${email}>`;
  const message = commit.message
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd() + '\n')
    .map((line) => (line === '\n' ? '    \n' : line))
    .join('');
  switch (form) {
    case 'oneline':
      return `${commit.id}${decoration} ${subjectOf(commit)}\n`;
    case 'short':
      return `${title}${merge}Author: ${who}\n\n    ${subjectOf(commit)}\n`;
    case 'full':
      return `${title}${merge}Author: ${who}\nCommit: ${who}\n\n${message}`;
    case 'fuller':
      return (
        `${title}${merge}Author:     ${who}\nAuthorDate: ${view.dates(commit)}\n` +
        `Commit:     ${who}\nCommitDate: ${view.dates(commit)}\n\n${message}`
      );
    default:
      return `${title}${merge}Author: ${who}\nDate:   ${view.dates(commit)}\n\n${message}`;
  }
}

/** `--format=…` with placeholders; those that are not modelled stay as they are typed, as with git. */
export function formatCommit(commit: Commit, format: string, view: CommitView): string {
  const { author, id, message, parents } = commit;
  const body = message.trimEnd().split('\n').slice(1).join('\n').replace(/^\n+/, '');
  const decoration = view.names.join(', ');
  const values: Readonly<Record<string, string>> = {
    H: id,
    h: short(id),
    P: parents.join(' '),
    p: parents.map(short).join(' '),
    an: author.name,
    ae: author.email,
    cn: author.name,
    ce: author.email,
    ad: view.dates(commit),
    cd: view.dates(commit),
    ar: relativeDate(author, view.nowMs),
    cr: relativeDate(author, view.nowMs),
    ai: isoDate(author),
    ci: isoDate(author),
    aI: strictIsoDate(author),
    cI: strictIsoDate(author),
    as: shortDate(author),
    cs: shortDate(author),
    at: String(Math.floor(author.atMs / 1000)),
    ct: String(Math.floor(author.atMs / 1000)),
    s: subjectOf(commit),
    b: body === '' ? '' : `${body}\n`,
    B: `${message.trimEnd()}\n`,
    d: decoration === '' ? '' : ` (${decoration})`,
    D: decoration,
    n: '\n',
    '%': '%',
  };
  return format
    .replaceAll(/%C(?:\([^)]*\)|red|green|blue|reset|yellow)/g, '')
    .replaceAll(
      /%(a[neridDIst]|c[neridDIst]|[HhPpsbBdDn%])/g,
      (whole, key: string) => values[key] ?? whole,
    );
}
