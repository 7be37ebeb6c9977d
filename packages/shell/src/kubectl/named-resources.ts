import type { FailureCollector } from './failure.ts';
import type { Kubectl } from './kubectl-context.ts';
import { hasFiles, readManifests } from './manifest-files.ts';
import { getObject, liveResource, selectResources, type LiveResource } from './resources.ts';

/** The live objects that a command names: by -f, by arguments, or by --all, -l and --field-selector. */
export async function namedResources(
  kubectl: Kubectl,
  failures: FailureCollector,
  args: readonly string[] = kubectl.flags.args,
  typesMeanAll = false,
): Promise<readonly LiveResource[]> {
  const { flags } = kubectl;
  if (!hasFiles(kubectl)) {
    const options = {
      all: flags.isOn('all'),
      labelSelector: flags.text('selector'),
      fieldSelector: flags.text('field-selector'),
      allNamespaces: flags.isOn('all-namespaces'),
      typesMeanAll,
    };
    return selectResources(kubectl, args, options, failures);
  }
  const found: LiveResource[] = [];
  for (const manifest of await readManifests(kubectl, failures)) {
    await failures.attempt(async () => {
      const object = await getObject(kubectl, manifest);
      found.push(liveResource(manifest.type, object, manifest.source));
    });
  }
  return found;
}
