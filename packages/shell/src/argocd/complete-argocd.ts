import type { ResourceType } from '@drydock/cluster';
import type { CompletionContext } from '../command.ts';
import { APPLICATION_SETS, APPLICATIONS, ARGOCD_NAMESPACE, PROJECTS } from './argo-context.ts';
import { ARGO_COMMANDS } from './argo-commands.ts';

/** Candidates for the last word: commands, flags, and names of Applications and projects. */
export async function completeArgocd(
  words: readonly string[],
  { cluster, files }: CompletionContext,
): Promise<readonly string[]> {
  const before = words.slice(0, -1).filter((word) => !word.startsWith('-'));
  const command =
    ARGO_COMMANDS.get(before.slice(0, 3).join(' ')) ??
    ARGO_COMMANDS.get(before.slice(0, 2).join(' ')) ??
    ARGO_COMMANDS.get(before[0] ?? '');
  if (!command) {
    const paths = [...ARGO_COMMANDS.keys()].map((path) => path.split(' '));
    return paths
      .filter((path) => before.every((word, index) => path[index] === word))
      .map((path) => path[before.length] ?? '');
  }
  if (words.at(-1)?.startsWith('-') === true) return command.flags.map(({ name }) => `--${name}`);
  if (words.at(-2)?.startsWith('-f') === true || command.completes === 'file') return files.paths();
  const types: Readonly<Record<string, ResourceType>> = {
    application: APPLICATIONS,
    project: PROJECTS,
    applicationset: APPLICATION_SETS,
  };
  const type = types[command.completes ?? ''];
  if (!type) return [];
  const listed = await cluster.kube.list(type, { namespace: ARGOCD_NAMESPACE });
  return listed.ok ? listed.value.items.map(({ metadata }) => metadata.name) : [];
}
