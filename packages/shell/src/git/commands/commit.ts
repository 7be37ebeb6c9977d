import type { Commit } from '@drydock/git';
import { readAll } from '../../line/pipe.ts';
import { gitDate } from '../dates.ts';
import { parseArguments } from '../git-arguments.ts';
import type { GitCommand, GitContext } from '../git-context.ts';
import { failed, GitFailure, notModelled } from '../git-failure.ts';
import { shortstat, summary } from '../print/diffstat.ts';
import { findRenames } from '../print/file-pairs.ts';
import { longStatus } from '../print/status-text.ts';
import { short, subjectOf } from '../revisions.ts';
import { readStatus } from '../worktree-status.ts';

/** `git commit`: -m, -F, -a, --amend, --allow-empty, or an editor for the message. */
export const commit: GitCommand = async (args, git) => {
  const options = parseArguments('commit', args, {
    flags: {
      '-a': 'all',
      '--all': 'all',
      '--amend': 'amend',
      '--no-edit': 'no-edit',
      '--allow-empty': 'allow-empty',
      '-q': 'quiet',
      '--quiet': 'quiet',
      '-n': 'no-verify',
      '--no-verify': 'no-verify',
      '-s': 'signoff',
      '--signoff': 'signoff',
    },
    values: { '-m': 'message', '--message': 'message', '-F': 'file', '--file': 'file' },
    refused: [
      '-p',
      '--patch',
      '--fixup',
      '--squash',
      '-S',
      '--gpg-sign',
      '--author',
      '--date',
      '-C',
      '-c',
      '-v',
    ],
  });
  if (options.words.length > 0 || (options.paths?.length ?? 0) > 0)
    throw notModelled('`git commit` of single paths (stage them with `git add`)');
  if (options.has('all')) await stageTracked(git);
  const amend = options.has('amend');
  await refuseUnready(git, amend || options.has('allow-empty'));
  const given = await messageOf(git, options.all('message'), options.value('file'));
  const before = git.copy.resolve('HEAD');
  const isMerge = (await git.copy.status()).merging !== undefined;
  const message =
    given ?? (options.has('no-edit') || isMerge ? undefined : await edited(git, amend));
  if (message?.trim() === '')
    throw new GitFailure(1, 'Aborting commit due to empty commit message.\n');
  const made = await git.copy.commit({
    ...(message !== undefined && { message: signed(git, message, options.has('signoff')) }),
    amend,
    allowEmpty: options.has('allow-empty'),
  });
  if (!options.has('quiet'))
    git.out(await commitText(git, made, { isRoot: before === undefined, showsDate: amend }));
  return 0;
};

async function stageTracked({ copy }: GitContext): Promise<void> {
  const { conflicted, unstaged } = await copy.status();
  const paths = [...unstaged.map(({ path }) => path), ...conflicted];
  if (paths.length > 0) await copy.add(paths);
}

async function refuseUnready(git: GitContext, mayBeEmpty: boolean): Promise<void> {
  const found = await readStatus(git.copy);
  const { unmerged } = found;
  if (unmerged.length > 0) {
    for (const { path } of unmerged) git.out(`U\t${path}\n`);
    throw new GitFailure(
      128,
      'error: Committing is not possible because you have unmerged files.\n' +
        "hint: Fix them up in the work tree, and then use 'git add/rm <file>'\n" +
        'hint: as appropriate to mark resolution and make a commit.\n' +
        'fatal: Exiting because of an unresolved conflict.\n',
    );
  }
  if (found.staged.length > 0 || mayBeEmpty || found.status.merging !== undefined) return;
  git.out(longStatus(found, git));
  throw new GitFailure(1, '');
}

async function messageOf(
  { shell }: GitContext,
  messages: readonly string[],
  file: string | undefined,
): Promise<string | undefined> {
  if (messages.length > 0) return messages.join('\n\n');
  if (file === undefined) return undefined;
  const text = file === '-' ? await readAll(shell.stdin) : shell.files.read(file);
  if (text === undefined)
    throw new GitFailure(
      128,
      `fatal: could not read log file '${file}': No such file or directory\n`,
    );
  return text;
}

async function edited(git: GitContext, amend: boolean): Promise<string> {
  if (!git.edit)
    throw failed(
      'there is no editor in this terminal: please supply the message using the -m or -F option.',
    );
  const status = longStatus(await readStatus(git.copy), git);
  const template =
    `${amend ? (git.copy.log()[0]?.message ?? '') : '\n'}\n` +
    '# Please enter the commit message for your changes. Lines starting\n' +
    "# with '#' will be ignored, and an empty message aborts the commit.\n#\n" +
    status
      .replaceAll(/^(?=.)/gm, '# ')
      .replaceAll(/^# \t/gm, '#\t')
      .replaceAll(/^$/gm, '#')
      .replace(/#$/, '');
  const text = (await git.edit('.git/COMMIT_EDITMSG', template)) ?? '';
  return text.replaceAll(/^#.*\n?/gm, '').trim();
}

function signed({ copy }: GitContext, message: string, wanted: boolean): string {
  if (!wanted) return message;
  const { email, name } = copy.author();
  return `${message.trimEnd()}\n\nSigned-off-by: ${name} <${email}>`;
}

/** `[main 1234567] Subject`, and what changed; a merge only has its first line. */
export async function commitText(
  { copy }: GitContext,
  made: Commit,
  {
    isRoot = false,
    showsDate = false,
  }: { readonly isRoot?: boolean; readonly showsDate?: boolean },
): Promise<string> {
  const { branch } = await copy.status();
  const place = `${branch ?? 'detached HEAD'}${isRoot ? ' (root-commit)' : ''}`;
  const date = showsDate ? ` Date: ${gitDate(made.author)}\n` : '';
  const line = `[${place} ${short(made.id)}] ${subjectOf(made)}\n${date}`;
  if (made.parents.length > 1) return line;
  const [parent] = made.parents;
  const pairs = findRenames(await copy.diff({ kind: 'commits', from: parent, to: made.id }));
  return `${line}${shortstat(pairs)}${summary(pairs)}`;
}
