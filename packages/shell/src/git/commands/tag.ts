import { parseArguments } from '../git-arguments.ts';
import { isNamed, type GitCommand, type GitContext } from '../git-context.ts';
import { failed, fatal } from '../git-failure.ts';
import { commitAt, short, subjectOf } from '../revisions.ts';

/** `git tag`: list, make (light, or annotated with -a -m), delete. */
export const tag: GitCommand = async (args, git) => {
  const options = parseArguments('tag', args, {
    flags: {
      '-a': 'annotate',
      '--annotate': 'annotate',
      '-d': 'delete',
      '--delete': 'delete',
      '-l': 'list',
      '--list': 'list',
      '-f': 'force',
      '--force': 'force',
      '-n': 'lines',
    },
    values: { '-m': 'message', '--message': 'message' },
    refused: [
      '-s',
      '--sign',
      '-u',
      '-v',
      '--verify',
      '-F',
      '--contains',
      '--merged',
      '--sort',
      '--format',
      '--points-at',
    ],
  });
  const { copy } = git;
  const [name, target = 'HEAD'] = options.words;
  if (options.has('delete')) return deleteTags(git, options.words);
  if (name === undefined || options.has('list') || options.has('lines')) {
    const names = [...copy.tags().keys()].toSorted((a, b) => (a < b ? -1 : 1));
    for (const one of names.filter((each) => name === undefined || isNamed(each, options.words)))
      git.out(options.has('lines') ? `${one.padEnd(15)} ${firstLine(git, one)}\n` : `${one}\n`);
    return 0;
  }
  const message = await messageOf(git, options.has('annotate'), options.all('message'), name);
  const exists = copy.tags().has(name);
  if (exists && !options.has('force')) throw fatal(`tag '${name}' already exists`);
  if (copy.resolve(target) === undefined)
    throw fatal(`Failed to resolve '${target}' as a valid ref.`);
  const before = copy.annotation(name)?.id ?? copy.tags().get(name);
  const id = copy.resolve(target) ?? target;
  if (exists) await copy.deleteTag(name);
  await copy.createTag(name, id, message);
  const after = copy.annotation(name)?.id ?? id;
  if (before !== undefined && before !== after)
    git.out(`Updated tag '${name}' (was ${short(before)})\n`);
  return 0;
};

function firstLine({ copy }: GitContext, name: string): string {
  const note = copy.annotation(name);
  return note ? (note.message.split('\n', 1)[0] ?? '') : subjectOf(commitAt(copy, name));
}

async function messageOf(
  { edit }: GitContext,
  isAnnotated: boolean,
  messages: readonly string[],
  name: string,
): Promise<string | undefined> {
  if (messages.length > 0) return messages.join('\n\n');
  if (!isAnnotated) return undefined;
  if (!edit)
    throw failed(
      'there is no editor in this terminal: please supply the message using the -m option.',
    );
  const text = await edit('.git/TAG_EDITMSG', `\n#\n# Write a message for tag:\n#   ${name}\n`);
  const message = (text ?? '').replaceAll(/^#.*\n?/gm, '').trim();
  if (message === '') throw fatal('no tag message?');
  return message;
}

async function deleteTags(git: GitContext, names: readonly string[]): Promise<number> {
  let code = 0;
  for (const name of names) {
    const id = git.copy.annotation(name)?.id ?? git.copy.tags().get(name);
    if (id === undefined) {
      git.err(`error: tag '${name}' not found.\n`);
      code = 1;
      continue;
    }
    await git.copy.deleteTag(name);
    git.out(`Deleted tag '${name}' (was ${short(id)})\n`);
  }
  return code;
}
