import {
  compareApplication,
  defaultTracking,
  parseArgoSettings,
  renderTargets,
  resolveRevision,
  withTracking,
  type ComparedPair,
  type LoadedSource,
} from '@drydock/gitops';
import { parseApiVersion, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { getProject, projectOf, sourcesOf } from './applications.ts';
import { ARGOCD_NAMESPACE, listOf, textOf, type ArgoContext } from './argo-context.ts';
import { rpcFailure } from './argo-failure.ts';
import { liveObject } from './resource-nodes.ts';
import { argocdConfig } from './settings.ts';

/** The commit that a source's revision means; the revision itself where the source is no Git repository. */
export async function resolveCommit(
  { shell }: ArgoContext,
  source: JsonObject,
  revision: string,
): Promise<string> {
  const url = textOf(source, 'repoURL');
  const view = await shell.cluster.git.read(url);
  if (!view) throw unresolved('failed to list refs: repository not found');
  const found = resolveRevision(view, revision);
  if ('error' in found) throw unresolved(found.error);
  return found.commit;
}

function unresolved(why: string): Error {
  return rpcFailure(
    'FailedPrecondition',
    `error resolving repo revision: rpc error: code = Unknown desc = ${why}`,
  );
}

/** What Git says an Application should be, marked as Argo CD marks it. Throws in the repo server's words. */
export async function renderApplication(
  argo: ArgoContext,
  application: KubernetesObject,
  revision?: string,
): Promise<readonly KubernetesObject[]> {
  const rendered = await renderedTargets(argo, application, revision);
  if ('error' in rendered) throw rpcFailure('Unknown', rendered.error);
  return rendered.targets;
}

type Rendered = { readonly targets: readonly KubernetesObject[] } | { readonly error: string };

/** The target state, or the message of its ComparisonError. */
export async function renderedTargets(
  argo: ArgoContext,
  application: KubernetesObject,
  revision?: string,
): Promise<Rendered> {
  const loaded: LoadedSource[] = [];
  for (const source of sourcesOf(application['spec']))
    loaded.push(await load(argo, source, revision));
  const types = await argo.kube.types();
  const now = argo.now();
  const { createRandom } = await import('@drydock/simulator');
  const rendered = renderTargets(
    application,
    (_, index) => loaded[index] ?? { error: 'the source is missing' },
    {
      kubeVersion: 'v1.34.0',
      apiVersions: types.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]),
      now: () => BigInt(Math.floor(now)) * 1_000_000n,
      random: createRandom(1),
    },
  );
  if ('error' in rendered) return rendered;
  const tracking = parseArgoSettings(await argocdConfig(argo)).tracking ?? defaultTracking;
  const owner = {
    application: trackingName(application),
    namespace: textOf(application, 'spec', 'destination', 'namespace'),
  };
  const targets: KubernetesObject[] = [];
  for (const object of rendered.manifests) {
    const marked = withTracking(object, owner, tracking);
    if (!marked.ok) return { error: marked.message };
    targets.push(marked.object);
  }
  return { targets };
}

async function load(
  { shell }: ArgoContext,
  source: JsonObject,
  revision: string | undefined,
): Promise<LoadedSource> {
  const url = textOf(source, 'repoURL');
  if (textOf(source, 'chart') !== '')
    return { error: `chart repositories are not modelled here: ${url} must be a Git repository` };
  const view = await shell.cluster.git.read(url);
  if (!view) return { error: 'failed to list refs: repository not found' };
  const resolved = resolveRevision(view, revision ?? textOf(source, 'targetRevision'));
  if ('error' in resolved) return resolved;
  const files = view.files(resolved.commit);
  return files
    ? { files, revision: resolved.commit }
    : { error: `unable to resolve '${resolved.commit}' to a commit SHA` };
}

/** The name by which tracking knows an Application. */
function trackingName({ metadata }: KubernetesObject): string {
  const { name, namespace = ARGOCD_NAMESPACE } = metadata;
  return namespace === ARGOCD_NAMESPACE ? name : `${namespace}_${name}`;
}

/** Compares what Git says (now, or at a revision) with what is live, as the controller does. */
export async function compareWithLive(
  argo: ArgoContext,
  application: KubernetesObject,
  revision?: string,
): Promise<readonly ComparedPair[]> {
  const targets = await renderApplication(argo, application, revision);
  const project = await getProject(argo, projectOf(application));
  const types = await argo.kube.types();
  const kinds = new Map(
    types.map((type) => [`${parseApiVersion(type.apiVersion).group}/${type.kind}`, type]),
  );
  const typeOf = (object: KubernetesObject): (typeof types)[number] | undefined =>
    kinds.get(`${parseApiVersion(object.apiVersion).group}/${object.kind}`);
  const [{ createClientTypes }, { loadCatalogue }] = await Promise.all([
    import('@drydock/kubernetes'),
    import('@drydock/manifests/catalogue'),
  ]);
  return compareApplication({
    application,
    project: project as unknown as JsonObject, // an object of the store is JSON
    targets,
    live: await liveObjects(argo, application, targets),
    settings: parseArgoSettings(await argocdConfig(argo)),
    types: createClientTypes(loadCatalogue()),
    isNamespaced: (object) => typeOf(object)?.namespaced ?? true,
    controllerNamespace: ARGOCD_NAMESPACE,
  }).resources;
}

/** What the targets name, and what the Application's status lists. */
async function liveObjects(
  argo: ArgoContext,
  application: KubernetesObject,
  targets: readonly KubernetesObject[],
): Promise<readonly KubernetesObject[]> {
  const types = await argo.kube.types();
  const destination = textOf(application, 'spec', 'destination', 'namespace');
  const wanted = [
    ...targets.map(({ apiVersion, kind, metadata }) => ({
      group: parseApiVersion(apiVersion).group,
      kind,
      name: metadata.name,
      namespace: metadata.namespace ?? destination,
    })),
    ...listOf(application, 'status', 'resources').map((one) => ({
      group: textOf(one, 'group'),
      kind: textOf(one, 'kind'),
      name: textOf(one, 'name'),
      namespace: textOf(one, 'namespace'),
    })),
  ];
  const found = new Map<string, KubernetesObject>();
  for (const one of wanted) {
    const object = await liveObject(argo, types, one);
    if (object) found.set(textOf(object.metadata, 'uid'), object);
  }
  return [...found.values()];
}
