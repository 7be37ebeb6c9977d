import type { Status, WorkingCopy } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import type { GitCommand, GitContext } from '../git-context.ts';
import { fatal, GitFailure, notModelled } from '../git-failure.ts';
import {
  isForcedUpdate,
  lookAtRemote,
  refuseRemote,
  REMOTE,
  trackedRefs,
  type RemoteRefs,
} from '../remote-refs.ts';
import { short } from '../revisions.ts';

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
