import { ALL_NAMESPACES_FLAG, FILE_FLAGS, SELECTOR_FLAGS } from '../common-flags.ts';
import { DescribeWriter } from '../describe/describe-writer.ts';
import { describerOf } from '../describe/describers.ts';
import { qualifiedKind } from '../discovery.ts';
import { ApiFailure, FailureCollector, KubectlFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { hasFiles, readManifests } from '../manifest-files.ts';
import {
  getObject,
  listObjects,
  liveResource,
  parseResourceArgs,
  selectResources,
  type LiveResource,
} from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

export const describeCommand: Subcommand = {
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES_FLAG,
    { name: 'show-events', kind: 'bool' },
    { name: 'chunk-size', kind: 'int' },
  ],
  async run(kubectl) {
    const { flags } = kubectl;
    if (flags.args.length === 0 && !hasFiles(kubectl)) {
      throw new KubectlFailure(
        'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    const failures = new FailureCollector();
    const resources = await findResources(kubectl, failures);
    let count = 0;
    for (const { object, type } of resources) {
      await failures.attempt(async () => {
        const writer = new DescribeWriter();
        const describe = describerOf(qualifiedKind(type));
        await describe(object, writer, { kubectl, showEvents: flags.isOn('show-events', true) });
        kubectl.out((count > 0 ? '\n\n' : '') + writer.text());
        count += 1;
      });
    }
    failures.throwAggregate();
    if (resources.length === 0) {
      const where = flags.isOn('all-namespaces') ? '' : ` in ${kubectl.namespace} namespace.`;
      kubectl.err(`No resources found${where}\n`);
    }
  },
};

async function findResources(
  kubectl: Kubectl,
  failures: FailureCollector,
): Promise<readonly LiveResource[]> {
  const { flags } = kubectl;
  if (hasFiles(kubectl)) {
    const found: LiveResource[] = [];
    for (const manifest of await readManifests(kubectl, failures)) {
      await failures.attempt(async () => {
        found.push(liveResource(manifest.type, await getObject(kubectl, manifest)));
      });
    }
    return found;
  }
  const own = new FailureCollector();
  const options = {
    labelSelector: flags.text('selector'),
    allNamespaces: flags.isOn('all-namespaces'),
    typesMeanAll: true,
  };
  const found = await selectResources(kubectl, flags.args, options, own);
  if (own.isEmpty) return found;
  const similar = flags.args.length === 2 ? await findByPrefix(kubectl, flags.args) : [];
  if (similar.length > 0) return similar;
  await failures.attempt(async () => own.throwIfAny());
  return found;
}

/** `describe TYPE PREFIX` means every object whose name begins with it, when none has the whole name. */
async function findByPrefix(
  kubectl: Kubectl,
  [typed = '', prefix = '']: readonly string[],
): Promise<readonly LiveResource[]> {
  const selection = await parseResourceArgs(kubectl, [typed]);
  if (selection.kind !== 'types') return [];
  const found: LiveResource[] = [];
  for (const type of selection.types) {
    const namespace = type.namespaced ? kubectl.namespace : undefined;
    try {
      const objects = await listObjects(kubectl, type, namespace);
      found.push(...objects.map((object) => liveResource(type, object)));
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
    }
  }
  return found.filter(({ name }) => name.startsWith(prefix));
}
