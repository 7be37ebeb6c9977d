import type { Status, WorkingCopy } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import type { GitCommand, GitContext } from '../git-context.ts';
import { fatal, GitFailure, notModelled } from '../git-failure.ts';
import { commitsBetween, short } from '../revisions.ts';
import { mergeAndTell } from './merge.ts';

const REMOTE = 'origin';

/** Branches and tags of the remote, by their full names there. */
type RemoteRefs = ReadonlyMap<string, string>;

/** `git push`: branches and tags to the remote. */
export const push: GitCommand = async (args, git) => {
  const options = parseArguments('push', args, {
    flags: {
      '-u': 'upstream',
      '--set-upstream': 'upstream',
      '-f': 'force',
      '--force': 'force',
      '--force-with-lease': 'lease',
      '--tags': 'tags',
      '--all': 'all',
      '-d': 'delete',
      '--delete': 'delete',
      '-q': 'quiet',
      '--quiet': 'quiet',
      '-v': 'verbose',
    },
    refused: ['--mirror', '--follow-tags', '-n', '--dry-run', '--prune', '--porcelain', '--atomic'],
  });
  const [remote, ...words] = options.words;
  refuseRemote(remote);
  const { copy } = git;
  const status = await copy.status();
  const known = trackedRefs(copy);
  const theirs = await lookAtRemote(copy);
  const specs = specsOf(git, words, status, {
    theirs,
    all: options.has('all'),
    tags: options.has('tags'),
    remove: options.has('delete'),
    isNamed: remote !== undefined,
    hasUpstream: options.has('upstream'),
  });
  const isForced = options.has('force') || options.has('lease');
  const isStale = (name: string): boolean =>
    options.has('lease') &&
    known.get(name) !== undefined &&
    known.get(name) !== theirs.get(`refs/heads/${name}`);
  const lines: string[] = [];
  const upstreams: string[] = [];
  let reason = '';
  for (const spec of specs) {
    const force = isForced || spec.force;
    const before = theirs.get(spec.remoteRef);
    const after = spec.local === '' ? undefined : idOf(copy, spec.local);
    const target = shortName(spec.remoteRef);
    const refused = isStale(target) ? 'stale info' : refusal(copy, spec, { before, after, force });
    if (refused !== '') {
      lines.push(
        ` ! ${'[rejected]'.padEnd(17)} ${spec.local || target} -> ${target} (${refused})\n`,
      );
      reason = refused;
      continue;
    }
    if (after !== before || spec.local === '') {
      await sendRef(git, spec, force);
      lines.push(
        updateLine(spec, {
          before,
          after,
          isForced: spec.remoteRef.startsWith('refs/tags/') || isForcedUpdate(copy, before, after),
        }),
      );
    }
    if (options.has('upstream') && spec.remoteRef.startsWith('refs/heads/')) {
      if (after === before)
        await copy.push({ ref: spec.local, remoteRef: target, setUpstream: true });
      else await copy.push({ ref: spec.local, remoteRef: target, setUpstream: true, force: true });
      upstreams.push(`branch '${spec.local}' set up to track '${REMOTE}/${target}'.\n`);
    }
  }
  if (lines.length === 0) git.err('Everything up-to-date\n');
  else if (!options.has('quiet') || reason !== '') git.err(`To ${copy.url}\n${lines.join('')}`);
  git.out(upstreams.join(''));
  if (reason === '') return 0;
  throw new GitFailure(1, `error: failed to push some refs to '${copy.url}'\n${hintOf(reason)}`);
};

interface PushSpec {
  /** Branch or tag here; '' deletes. */
  readonly local: string;
  readonly remoteRef: string;
  readonly force: boolean;
}

interface SpecChoice {
  readonly theirs: RemoteRefs;
  readonly all: boolean;
  readonly tags: boolean;
  readonly remove: boolean;
  /** Whether a remote was typed. */
  readonly isNamed: boolean;
  readonly hasUpstream: boolean;
}

function specsOf(
  { copy }: GitContext,
  words: readonly string[],
  status: Status,
  choice: SpecChoice,
): readonly PushSpec[] {
  const { all, isNamed, remove, tags } = choice;
  const allTags = tags
    ? [...copy.tags().keys()].map((tag) => ({
        local: tag,
        remoteRef: `refs/tags/${tag}`,
        force: false,
      }))
    : [];
  if (words.length > 0) return [...words.map((word) => specOf(copy, word, choice)), ...allTags];
  if (remove) throw fatal("--delete doesn't make sense without any refs");
  if (all)
    return copy
      .branches()
      .map(({ name }) => ({ local: name, remoteRef: `refs/heads/${name}`, force: false }));
  if (tags) return allTags;
  const { branch, upstream } = status;
  if (branch === undefined)
    throw fatal(
      'You are not currently on a branch.\nTo push the history leading to the current (detached HEAD)\n' +
        `state now, use\n\n    git push ${REMOTE} HEAD:<name-of-remote-branch>\n`,
    );
  const followed = copy.branches().find(({ name }) => name === branch)?.upstream ?? upstream;
  const isOwn = followed === `${REMOTE}/${branch}`;
  if (followed === undefined && !choice.hasUpstream)
    throw fatal(
      `The current branch ${branch} has no upstream branch.\n` +
        'To push the current branch and set the remote as upstream, use\n\n' +
        `    git push --set-upstream ${REMOTE} ${branch}\n\n` +
        'To have this happen automatically for branches without a tracking\n' +
        "upstream, see 'push.autoSetupRemote' in 'git help config'.\n",
    );
  if (followed !== undefined && !isOwn && !isNamed)
    throw fatal(
      'The upstream branch of your current branch does not match\nthe name of your current branch.',
    );
  return [{ local: branch, remoteRef: `refs/heads/${branch}`, force: false }];
}

/** `main`, `HEAD`, `here:there`, `+main`, `:gone`. */
function specOf(
  copy: WorkingCopy,
  word: string,
  { remove, theirs }: Pick<SpecChoice, 'remove' | 'theirs'>,
): PushSpec {
  const force = word.startsWith('+');
  const text = force ? word.slice(1) : word;
  const cut = text.indexOf(':');
  const typed = cut === -1 ? text : text.slice(0, cut);
  const target = cut === -1 ? text : text.slice(cut + 1);
  if (remove || typed === '') {
    const name = remove ? text : target;
    const isTag = !theirs.has(`refs/heads/${name}`) && theirs.has(`refs/tags/${name}`);
    const kind = isTag ? 'tags' : 'heads';
    return { local: '', remoteRef: fullName(name, kind), force };
  }
  const local = typed.replace(/^refs\/(?:heads|tags)\//, '');
  if (local === 'HEAD') {
    const branch = copy.branches().find(({ id }) => id === copy.resolve('HEAD'))?.name;
    if (branch === undefined) throw notModelled('`git push` of a detached HEAD');
    return { local: branch, remoteRef: fullName(cut === -1 ? branch : target, 'heads'), force };
  }
  if (idOf(copy, local) === undefined)
    throw new GitFailure(
      1,
      `error: src refspec ${typed} does not match any\nerror: failed to push some refs to '${copy.url}'\n`,
    );
  const isTag = !copy.branches().some(({ name }) => name === local);
  return { local, remoteRef: fullName(target || local, isTag ? 'tags' : 'heads'), force };
}

function fullName(name: string, kind: 'heads' | 'tags'): string {
  return name.startsWith('refs/') ? name : `refs/${kind}/${name}`;
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '');
}

function idOf(copy: WorkingCopy, name: string): string | undefined {
  return copy.branches().find((one) => one.name === name)?.id ?? copy.tags().get(name);
}

interface RefMove {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly force: boolean;
}

/** Why a ref may not be moved: '' when it may. */
function refusal(copy: WorkingCopy, spec: PushSpec, { after, before, force }: RefMove): string {
  if (spec.local === '') {
    if (before === undefined)
      throw new GitFailure(
        1,
        `error: unable to delete '${shortName(spec.remoteRef)}': remote ref does not exist\n` +
          `error: failed to push some refs to '${copy.url}'\n`,
      );
    return '';
  }
  if (before === undefined || before === after || after === undefined || force) return '';
  if (spec.remoteRef.startsWith('refs/tags/')) return 'already exists';
  if (copy.resolve(before) === undefined) return 'fetch first';
  return isForcedUpdate(copy, before, after) ? 'non-fast-forward' : '';
}

function isForcedUpdate(
  copy: WorkingCopy,
  before: string | undefined,
  after: string | undefined,
): boolean {
  if (before === undefined || after === undefined) return false;
  if (copy.resolve(before) === undefined) return true;
  return commitsBetween(copy, [after], [before]).length > 0;
}

async function sendRef({ copy }: GitContext, spec: PushSpec, force: boolean): Promise<void> {
  const remoteRef = shortName(spec.remoteRef);
  try {
    if (spec.local === '') await copy.push({ remoteRef: spec.remoteRef, remove: true });
    else await copy.push({ ref: spec.local, remoteRef: spec.remoteRef, force });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'GitError') throw error;
    const cut = error.message.indexOf('remote refused: ');
    if (cut === -1) throw error;
    const why = error.message.slice(cut + 'remote refused: '.length);
    throw new GitFailure(
      1,
      `To ${copy.url}\n ! [remote rejected] ${spec.local === '' ? '' : `${spec.local} -> `}${remoteRef} (${why})\n` +
        `error: failed to push some refs to '${copy.url}'\n`,
    );
  }
}

function updateLine(
  spec: PushSpec,
  {
    after,
    before,
    isForced,
  }: { before: string | undefined; after: string | undefined; isForced: boolean },
): string {
  const target = shortName(spec.remoteRef);
  if (spec.local === '' || after === undefined) return ` - [deleted]         ${target}\n`;
  const names = `${spec.local} -> ${target}`;
  if (before === undefined) {
    const kind = spec.remoteRef.startsWith('refs/tags/') ? '[new tag]' : '[new branch]';
    return ` * ${kind.padEnd(17)} ${names}\n`;
  }
  if (isForced) return ` + ${short(before)}...${short(after)} ${names} (forced update)\n`;
  return `   ${short(before)}..${short(after)}  ${names}\n`;
}

function hintOf(reason: string): string {
  const help = "hint: See the 'Note about fast-forwards' in 'git push --help' for details.\n";
  if (reason === 'fetch first')
    return (
      'hint: Updates were rejected because the remote contains work that you do\n' +
      'hint: not have locally. This is usually caused by another repository pushing\n' +
      'hint: to the same ref. You may want to first integrate the remote changes\n' +
      `hint: (e.g., 'git pull ...') before pushing again.\n${help}`
    );
  if (reason === 'non-fast-forward')
    return (
      'hint: Updates were rejected because the tip of your current branch is behind\n' +
      'hint: its remote counterpart. Integrate the remote changes (e.g.\n' +
      `hint: 'git pull ...') before pushing again.\n${help}`
    );
  if (reason === 'already exists')
    return 'hint: Updates were rejected because the tag already exists in the remote.\n';
  return '';
}

/** What the remote has now; the working copy stays as it is. */
async function lookAtRemote(copy: WorkingCopy): Promise<RemoteRefs> {
  const snapshot = copy.snapshot();
  try {
    for (const tag of copy.tags().keys()) await copy.deleteTag(tag);
    await copy.fetch();
    const refs = new Map<string, string>();
    for (const { id, name } of copy.remoteBranches())
      if (name !== `${REMOTE}/HEAD`) refs.set(`refs/heads/${name.slice(REMOTE.length + 1)}`, id);
    for (const [tag, id] of copy.tags()) refs.set(`refs/tags/${tag}`, id);
    return refs;
  } finally {
    copy.restoreSnapshot(snapshot);
  }
}

function trackedRefs(copy: WorkingCopy): ReadonlyMap<string, string> {
  return new Map(
    copy.remoteBranches().map(({ id, name }) => [name.slice(REMOTE.length + 1), id] as const),
  );
}

function refuseRemote(remote: string | undefined): void {
  if (remote === undefined || remote === REMOTE) return;
  throw fatal(
    `'${remote}' does not appear to be a git repository\n` +
      'fatal: Could not read from remote repository.\n\n' +
      'Please make sure you have the correct access rights\nand the repository exists.',
  );
}

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
  return mergeAndTell(git, () =>
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
