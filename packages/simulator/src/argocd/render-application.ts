import {
  defaultTracking,
  localManifests,
  renderTargets,
  resolveRevision,
  withTracking,
  type LoadedSource,
  type TrackingSettings,
} from '@drydock/gitops';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { createRandom } from '../random.ts';
import { textOf, trackingName } from './application.ts';
import { ARGOCD_NAMESPACE, CLUSTER_VERSION } from './argocd-version.ts';
import type { ComparedSources } from './compare.ts';
import type { Environment } from './environment.ts';
import { destinationNamespace } from './live-objects.ts';

/** A commit or name to use instead of the source's targetRevision; undefined: what that says now. */
export type WantedRevision = string | undefined;

export interface RenderedApplication {
  /** With the marks of the Application. */
  readonly targets: readonly KubernetesObject[];
  readonly revisions: readonly string[];
  readonly sourceTypes: readonly string[];
}

/** The target state, or the message of its ComparisonError. */
export type Rendering =
  | ({ readonly ok: true } & RenderedApplication)
  | { readonly ok: false; readonly message: string; readonly revisions: readonly string[] };

/** Reads Git and renders an Application's sources. */
export function renderApplication(
  env: Environment,
  application: KubernetesObject,
  { isMultiple, manifests, revisions, sources }: ComparedSources,
): Rendering {
  const found = sources.map((source, index) => loadSource(env, source, revisions[index]));
  const commits = found.map((one) => ('error' in one ? '' : one.revision));
  if (manifests) {
    const read = localManifests(manifests);
    if ('error' in read) return { ok: false, message: read.error, revisions: commits };
    return marked(env, application, { objects: read.objects, commits, types: [] });
  }
  const memory = memoryOf(env);
  const served = apiVersions(env);
  const key = JSON.stringify([
    trackingName(application, ARGOCD_NAMESPACE),
    application['spec'],
    sources,
    commits,
    env.settings.tracking,
    seedOf(served.join()),
  ]);
  const before = isHardRefresh(application) ? undefined : memory.get(key);
  if (before) return before;
  const spec = application['spec'] as JsonObject; // the CRD's schema requires it
  const { source: _source, sources: _sources, sourceHydrator: _hydrator, ...rest } = spec;
  const rendered = renderTargets(
    { ...application, spec: { ...rest, ...(isMultiple ? { sources } : { source: sources[0] }) } },
    (_, index) => found[index] ?? { error: 'the source is missing' },
    {
      kubeVersion: CLUSTER_VERSION,
      apiVersions: served,
      now: () => BigInt(env.now) * 1_000_000n,
      random: createRandom(seedOf(commits.join())),
    },
  );
  if ('error' in rendered) return { ok: false, message: rendered.error, revisions: commits };
  const made = marked(env, application, {
    objects: rendered.manifests,
    commits,
    types: rendered.types,
  });
  if (memory.size >= REMEMBERED) memory.clear();
  memory.set(key, made);
  return made;
}

/** Renderings of equal sources at equal commits, as the repo server keeps them. */
const REMEMBERED = 2000;
const memories = new WeakMap<Environment['context'], Map<string, Rendering>>();

function memoryOf({ context }: Environment): Map<string, Rendering> {
  const memory = memories.get(context) ?? new Map<string, Rendering>();
  memories.set(context, memory);
  return memory;
}

/** `argocd app get --hard-refresh`: what was rendered before does not count. */
function isHardRefresh(application: KubernetesObject): boolean {
  return application.metadata.annotations?.['argocd.argoproj.io/refresh'] === 'hard';
}

function loadSource(env: Environment, source: JsonObject, wanted: WantedRevision): LoadedSource {
  const url = textOf(source, 'repoURL');
  if (textOf(source, 'chart') !== '')
    return { error: `chart repositories are not modelled here: ${url} must be a Git repository` };
  const view = env.context.repositories.repository(url);
  if (!view) return { error: 'failed to list refs: repository not found' };
  const resolved = resolveRevision(view, wanted ?? textOf(source, 'targetRevision'));
  if ('error' in resolved) return resolved;
  const files = view.files(resolved.commit);
  if (!files) return { error: `unable to resolve '${resolved.commit}' to a commit SHA` };
  return { files, revision: resolved.commit };
}

function apiVersions({ context }: Environment): readonly string[] {
  return context.server
    .types()
    .flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]);
}

interface Objects {
  readonly objects: readonly KubernetesObject[];
  readonly commits: readonly string[];
  readonly types: readonly string[];
}

/** Every object that is rendered carries the Application's mark, so that it is found again when Git has lost it. */
function marked(env: Environment, application: KubernetesObject, made: Objects): Rendering {
  const owner = {
    application: trackingName(application, ARGOCD_NAMESPACE),
    namespace: destinationNamespace(application),
  };
  const settings: TrackingSettings = env.settings.tracking ?? defaultTracking;
  const targets: KubernetesObject[] = [];
  for (const object of made.objects) {
    const result = withTracking(object, owner, settings);
    if (!result.ok) return unmarked(result.message, made.commits);
    targets.push(placed(env, result.object, owner.namespace));
  }
  return { ok: true, targets, revisions: made.commits, sourceTypes: made.types };
}

function unmarked(why: string, commits: readonly string[]): Rendering {
  const message = `Failed to load target state: failed to generate manifest for source 1 of ${Math.max(1, commits.length)}: rpc error: code = Unknown desc = failed to set app instance tracking info on manifest: ${why}`;
  return { ok: false, message, revisions: commits };
}

/** Where the object goes when it names no namespace. */
function placed(env: Environment, object: KubernetesObject, namespace: string): KubernetesObject {
  const isNamespaced = env.typeOf(object)?.namespaced ?? true;
  if (!isNamespaced || object.metadata.namespace || namespace === '') return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** FNV-1a: a number from a text. */
function seedOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01_00_01_93);
  return hash >>> 0;
}
