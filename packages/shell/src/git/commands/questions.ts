import { parseArguments } from '../git-arguments.ts';
import { isNamed, pathFromTop, shownPath, type GitCommand } from '../git-context.ts';
import { fatal, GitFailure, notModelled } from '../git-failure.ts';
import { mergeBase, short, unknownRevision } from '../revisions.ts';
import { trackedPaths } from '../worktree-status.ts';

/** `git rev-parse`: ids of revisions, the name of the branch, the top folder. */
export const revParse: GitCommand = async (args, { copy, out, prefix }) => {
  let form: 'full' | 'short' | 'name' = 'full';
  for (const word of args) {
    if (word === '--short' || word.startsWith('--short=')) form = 'short';
    else if (word === '--abbrev-ref') form = 'name';
    else if (word === '--verify' || word === '-q' || word === '--quiet') continue;
    else if (word === '--show-toplevel') out('/repo\n');
    else if (word === '--show-prefix') out(`${prefix}\n`);
    else if (word === '--git-dir') out('.git\n');
    else if (word === '--is-inside-work-tree') out('true\n');
    else if (word.startsWith('-')) throw notModelled(`\`git rev-parse ${word}\``);
    else {
      const id = copy.resolve(word);
      if (id === undefined) {
        out(`${word}\n`);
        throw unknownRevision(word);
      }
      const { branch } = await copy.status();
      const name = word === 'HEAD' || word === '@' ? (branch ?? 'HEAD') : word;
      out(`${{ full: id, short: short(id), name }[form]}\n`);
    }
  }
  return 0;
};

/** `git config`: what this terminal's git asks for: user.name, user.email, pull.rebase, pull.ff. */
export const config: GitCommand = async (args, { copy, memory, out }) => {
  const options = parseArguments('config', args, {
    flags: {
      '--global': 'global',
      '--local': 'local',
      '-l': 'list',
      '--list': 'list',
      '--get': 'get',
      '--unset': 'unset',
    },
    refused: ['--system', '--add', '--get-all', '-e', '--edit', '--replace-all', '--get-regexp'],
  });
  const { email, name } = copy.author();
  const values = new Map([
    ['user.name', name],
    ['user.email', email],
    ['remote.origin.url', copy.url],
    ...memory.config,
  ]);
  if (options.has('list')) {
    for (const [key, value] of values) out(`${key}=${value}\n`);
    return 0;
  }
  const [key, value] = options.words;
  if (key === undefined)
    throw new GitFailure(129, 'usage: git config [<options>] <name> [<value>]\n');
  if (!/^\w[\w-]*(?:\..+)?\.\w[\w-]*$/.test(key))
    throw new GitFailure(1, `error: key does not contain a section: ${key}\n`);
  const known = key.toLowerCase();
  if (options.has('unset')) return memory.config.delete(known) ? 0 : 5;
  if (value === undefined || options.has('get')) {
    const found = values.get(known);
    if (found !== undefined) out(`${found}\n`);
    return found === undefined ? 1 : 0;
  }
  memory.config.set(known, value);
  if (known === 'user.name') copy.setAuthor({ name: value });
  if (known === 'user.email') copy.setAuthor({ email: value });
  return 0;
};

/** `git ls-files`: what is tracked; `-o` what is not. */
export const lsFiles: GitCommand = async (args, git) => {
  const options = parseArguments('ls-files', args, {
    flags: {
      '-o': 'others',
      '--others': 'others',
      '--exclude-standard': 'standard',
      '-c': 'cached',
    },
    refused: ['-s', '--stage', '-m', '-d', '-u', '-z', '-t'],
  });
  const specs = [...options.words, ...(options.paths ?? [])].map((one) => pathFromTop(git, one));
  const paths = options.has('others')
    ? (await git.copy.status()).untracked
    : [...(await trackedPaths(git.copy))].toSorted((a, b) => (a < b ? -1 : 1));
  for (const path of paths) {
    const isHere = path.startsWith(git.prefix);
    if (specs.length === 0 ? isHere : isNamed(path, specs))
      git.out(`${shownPath(git.prefix, path)}\n`);
  }
  return 0;
};

/** `git merge-base a b`. */
export const mergeBaseOf: GitCommand = async (args, { copy, out }) => {
  const [one = '', other = ''] = args;
  for (const word of [one, other])
    if (copy.resolve(word) === undefined) throw fatal(`Not a valid object name ${word}`);
  const id = mergeBase(copy, one, other);
  if (id !== undefined) out(`${id}\n`);
  return id === undefined ? 1 : 0;
};
