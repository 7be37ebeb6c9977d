import type { WorkingCopy } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import type { GitCommand } from '../git-context.ts';
import { fatal, GitFailure, notModelled } from '../git-failure.ts';
import { isForcedUpdate, refuseRemote, REMOTE } from '../remote-refs.ts';
import { commitsBetween, short } from '../revisions.ts';
import { mergeAndTell } from './merge.ts';

/** `git fetch`: branches and tags of the remote. */
export const fetchRemote: GitCommand = async (args, git) => {
  const options = parseArguments('fetch', args, {
    flags: {
      '-p': 'prune',
      '--prune': 'prune',
      '--all': 'all',
      '-t': 'tags',
      '--tags': 'tags',
      '-q': 'quiet',
      '--quiet': 'quiet',
      '-v': 'verbose',
    },
    refused: ['--depth', '--unshallow', '-f', '--force', '--dry-run'],
  });
  const [remote, ...refs] = options.words;
  refuseRemote(remote);
  if (refs.length > 0) throw notModelled('`git fetch` of single refs');
  const text = await fetchAndTell(git.copy);
  if (!options.has('quiet')) git.err(text);
  return 0;
};

/** `git pull`: fetches, then merges the branch that this one follows. */
export const pull: GitCommand = async (args, git) => {
  const options = parseArguments('pull', args, {
    flags: {
      '--ff-only': 'ff-only',
      '--no-rebase': 'no-rebase',
      '--no-ff': 'no-ff',
      '--ff': 'ff',
      '--no-edit': 'no-edit',
      '-q': 'quiet',
    },
    refused: [
      '-r',
      '--rebase',
      '--squash',
      '--autostash',
      '--tags',
      '-s',
      '-X',
      '--allow-unrelated-histories',
    ],
  });
  const [remote, word] = options.words;
  refuseRemote(remote);
  const { copy, memory } = git;
  const { branch, merging, upstream } = await copy.status();
  if (merging !== undefined)
    throw new GitFailure(
      128,
      'error: You have not concluded your merge (MERGE_HEAD exists).\n' +
        'hint: Please, commit your changes before merging.\nfatal: Exiting because of unfinished merge.\n',
    );
  git.err(await fetchAndTell(copy));
  const target = word === undefined ? upstream : `${REMOTE}/${word}`;
  if (target === undefined) throw fatal(noUpstream(branch));
  const theirs = copy.resolve(target);
  if (theirs === undefined)
    throw fatal(`couldn't find remote ref ${word ?? target.slice(REMOTE.length + 1)}`);
  const [ahead, behind] = [
    commitsBetween(copy, [theirs], ['HEAD']).length,
    commitsBetween(copy, ['HEAD'], [theirs]).length,
  ];
  const isChosen = options.has('no-rebase') || options.has('no-ff') || options.has('ff');
  const setting = memory.config.get('pull.rebase');
  if (setting !== undefined && setting !== 'false')
    throw notModelled('`git pull` with pull.rebase');
  const only = options.has('ff-only') || memory.config.get('pull.ff') === 'only';
  if (ahead > 0 && behind > 0 && only)
    throw new GitFailure(128, `${DIVERGED_ADVICE}fatal: Not possible to fast-forward, aborting.\n`);
  if (ahead > 0 && behind > 0 && !isChosen && setting === undefined)
    throw new GitFailure(
      128,
      `${RECONCILE_ADVICE}fatal: Need to specify how to reconcile divergent branches.\n`,
    );
  const name = target.slice(REMOTE.length + 1);
  const into = branch === 'main' || branch === 'master' ? '' : ` into ${branch ?? 'HEAD'}`;
  return mergeAndTell(git, theirs, () =>
    copy.merge(theirs, {
      message: `Merge branch '${name}' of ${shownUrl(copy.url)}${into}`,
      fastForward: options.has('no-ff') ? 'never' : 'allow',
    }),
  );
};

const DIVERGED_ADVICE =
  "hint: Diverging branches can't be fast-forwarded, you need to either:\nhint: \n" +
  'hint: \tgit merge --no-ff\nhint: \nhint: or:\nhint: \nhint: \tgit rebase\nhint: \n' +
  'hint: Disable this message with "git config advice.diverging false"\n';

const RECONCILE_ADVICE =
  'hint: You have divergent branches and need to specify how to reconcile them.\n' +
  'hint: You can do so by running one of the following commands sometime before\n' +
  'hint: your next pull:\nhint: \n' +
  'hint:   git config pull.rebase false  # merge\n' +
  'hint:   git config pull.rebase true   # rebase\n' +
  'hint:   git config pull.ff only       # fast-forward only\nhint: \n' +
  'hint: You can replace "git config" with "git config --global" to set a default\n' +
  'hint: preference for all repositories. You can also pass --rebase, --no-rebase,\n' +
  'hint: or --ff-only on the command line to override the configured default per\n' +
  'hint: invocation.\n';

function noUpstream(branch: string | undefined): string {
  if (branch === undefined)
    return 'You are not currently on a branch.\nPlease specify which branch you want to merge with.';
  return (
    'There is no tracking information for the current branch.\n' +
    'Please specify which branch you want to merge with.\n' +
    'See git-pull(1) for details.\n\n    git pull <remote> <branch>\n\n' +
    'If you wish to set tracking information for this branch you can do so with:\n\n' +
    `    git branch --set-upstream-to=${REMOTE}/<branch> ${branch}\n`
  );
}

/** Fetches, and says in git's words which refs moved; '' when none did. */
async function fetchAndTell(copy: WorkingCopy): Promise<string> {
  const before = new Map(copy.remoteBranches().map(({ id, name }) => [name, id]));
  const tagsBefore = new Map(copy.tags());
  await copy.fetch();
  const rows: {
    readonly mark: string;
    readonly from: string;
    readonly to: string;
    readonly note: string;
  }[] = [];
  for (const { id, name } of copy.remoteBranches()) {
    const old = before.get(name);
    if (name === `${REMOTE}/HEAD` || old === id) continue;
    const from = name.slice(REMOTE.length + 1);
    if (old === undefined) rows.push({ mark: ' * [new branch]     ', from, to: name, note: '' });
    else if (isForcedUpdate(copy, old, id))
      rows.push({
        mark: ` + ${short(old)}...${short(id)}`,
        from,
        to: name,
        note: '  (forced update)',
      });
    else rows.push({ mark: `   ${short(old)}..${short(id)} `, from, to: name, note: '' });
  }
  for (const tag of copy.tags().keys())
    if (!tagsBefore.has(tag))
      rows.push({ mark: ' * [new tag]        ', from: tag, to: tag, note: '' });
  if (rows.length === 0) return '';
  const width = Math.max(10, ...rows.map(({ from }) => from.length));
  const lines = rows.map(
    ({ from, mark, note, to }) => `${mark} ${from.padEnd(width)} -> ${to}${note}\n`,
  );
  return `From ${shownUrl(copy.url)}\n${lines.join('')}`;
}

/** A remote as fetch names it: without `.git`. */
function shownUrl(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}

/** `git remote`: the one remote of the lab. */
export const remote: GitCommand = async (args, { copy, out }) => {
  const options = parseArguments('remote', args, {
    flags: { '-v': 'verbose', '--verbose': 'verbose' },
  });
  const [verb, name] = options.words;
  if (verb === 'get-url' && name === REMOTE) out(`${copy.url}\n`);
  else if (verb === 'get-url') throw new GitFailure(2, `error: No such remote '${name ?? ''}'\n`);
  else if (verb !== undefined) throw notModelled(`\`git remote ${verb}\``);
  else if (options.has('verbose'))
    out(`${REMOTE}\t${copy.url} (fetch)\n${REMOTE}\t${copy.url} (push)\n`);
  else out(`${REMOTE}\n`);
  return 0;
};
