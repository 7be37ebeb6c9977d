import type { RepositoryView } from '@drydock/git';
import type { JsonObject } from '@drydock/manifests';
import { z } from 'zod';
import { describePattern, matchesPattern, valuePatternSchema } from '../format/value-pattern.ts';
import type { CheckContext, CheckFinding, CheckKind } from './check-kind.ts';
import { failure, undecided } from './finding.ts';

const gitCheckSchema = z
  .strictObject({
    /** Default: the only repository of the cluster, or the first. */
    repository: z.string().min(1).optional(),
    /** Branch, tag or commit; default: the repository's default branch. */
    revision: z.string().min(1).optional(),
    /** A path that must exist at the revision, or not. */
    file: z.string().min(1).optional(),
    /** What the file holds. */
    content: valuePatternSchema.optional(),
    absent: z.literal(true).optional(),
    /** The message of the last commit. */
    message: valuePatternSchema.optional(),
    /** How many commits lead to the revision, the first one included. */
    commits: z
      .strictObject({
        atLeast: z.number().int().min(1).optional(),
        atMost: z.number().int().min(0).optional(),
      })
      .refine((bounds) => Object.keys(bounds).length > 0, { message: 'Say atLeast or atMost.' })
      .optional(),
  })
  .refine(({ absent, content, file }) => file !== undefined || !(absent ?? content), {
    message: 'Say which file: absent and content are asked of one.',
  })
  .refine(({ absent, content }) => !absent || content === undefined, {
    message: 'A file that must be absent has no content to ask for.',
  })
  .refine(({ commits, file, message }) => (commits ?? file ?? message) !== undefined, {
    message: 'Say what the repository must hold: file, message or commits.',
  });

type GitCheck = z.infer<typeof gitCheckSchema>;

/** Whether a repository holds a file, a text, a commit. */
export const gitCheck: CheckKind<'git', GitCheck> = {
  name: 'git',
  schema: gitCheckSchema,
  async run(options, context) {
    const url = options.repository ?? (await context.cluster.git.urls())[0] ?? '';
    const view = await context.cluster.git.read(url);
    if (!view) return undecided(`there is no repository ${url}`);
    const revision = options.revision ?? view.defaultBranch;
    const commit = view.resolve(revision);
    if (commit === undefined)
      return failure(`Wanted ${revision} in ${url}. Seen no such branch, tag or commit.`);
    return judge(options, context, { view, revision, commit });
  },
};

interface Found {
  readonly view: RepositoryView;
  readonly revision: string;
  readonly commit: string;
}

function judge(options: GitCheck, context: CheckContext, found: Found): CheckFinding {
  const problem = fileProblem(options, found) ?? commitProblem(options, found);
  if (problem === undefined) return { status: 'pass', share: 1 };
  const file = options.file === undefined ? undefined : `repo/${options.file}`;
  const isOpen = file !== undefined && context.files.has(file);
  return {
    ...failure(problem),
    found: stateOf(options, found),
    ...(isOpen && { place: { file, line: 1 } }),
  };
}

/** `commit`, `message`, `commits`, and of the file `content`, for hints. */
function stateOf({ file }: GitCheck, { commit, view }: Found): JsonObject {
  const bytes = file === undefined ? undefined : view.files(commit)?.get(file)?.bytes;
  return {
    commit,
    message: view.commit(commit)?.message ?? '',
    commits: countCommits(view, commit),
    ...(bytes && { content: new TextDecoder().decode(bytes) }),
  };
}

function fileProblem(options: GitCheck, { commit, revision, view }: Found): string | undefined {
  const { absent, content, file } = options;
  if (file === undefined) return undefined;
  const found = view.files(commit)?.get(file);
  if (absent) return found && `Wanted no ${file} at ${revision}. Seen it there.`;
  if (!found) return `Wanted ${file} at ${revision}. Seen no such file.`;
  if (content === undefined) return undefined;
  const text = new TextDecoder().decode(found.bytes);
  if (matchesPattern(content, text)) return undefined;
  return `Wanted ${file} at ${revision} to hold ${describePattern(content)}. Seen another text.`;
}

function commitProblem(options: GitCheck, { commit, revision, view }: Found): string | undefined {
  const { commits, message } = options;
  const last = view.commit(commit);
  if (message !== undefined && !matchesPattern(message, last?.message)) {
    const subject = last?.message.split('\n', 1)[0] ?? '';
    return `Wanted the last commit of ${revision} to say ${describePattern(message)}. Seen "${subject}".`;
  }
  if (!commits) return undefined;
  const count = countCommits(view, commit);
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = commits;
  if (count >= atLeast && count <= atMost) return undefined;
  const wanted = count < atLeast ? `at least ${atLeast}` : `at most ${atMost}`;
  return `Wanted ${wanted} commits on ${revision}. Seen ${count}.`;
}

function countCommits(view: RepositoryView, from: string): number {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(view.commit(id)?.parents ?? []));
  }
  return seen.size;
}
