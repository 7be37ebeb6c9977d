import {
  applicationSources,
  compareApplication,
  hasMultipleSources,
  orphanedResources,
  orphanedWarning,
  type ApplicationCondition,
  type Comparison,
} from '@drydock/gitops';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { applicationConditions, destinationCluster } from '@drydock/validation/argo';
import { partOf, projectName, textOf } from './application.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';
import { IN_CLUSTER, type Environment } from './environment.ts';
import { liveObjects } from './live-objects.ts';
import { managedLive } from './managed-live.ts';
import { renderApplication, type WantedRevision } from './render-application.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** What an Application is compared against: its own sources, or those that an operation names. */
export interface ComparedSources {
  readonly sources: readonly JsonObject[];
  readonly isMultiple: boolean;
  /** By source; undefined: what the source's targetRevision says now. */
  readonly revisions: readonly WantedRevision[];
  /** Manifests handed in with an operation, instead of those in Git. */
  readonly manifests?: readonly string[];
}

export interface ComparedApplication {
  readonly project: KubernetesObject;
  readonly comparison: Comparison;
  readonly targets: readonly KubernetesObject[];
  /** Commits by source; '' for one that could not be resolved. */
  readonly revisions: readonly string[];
  readonly sourceTypes: readonly string[];
}

/** The comparison, or the conditions that forbid it: the project is missing, or does not permit the spec. */
export type CompareResult =
  | ({ readonly ok: true } & ComparedApplication)
  | { readonly ok: false; readonly conditions: readonly ApplicationCondition[] };

/** The Application's own sources at the revisions that it wants now. */
export function ownSources(application: KubernetesObject): ComparedSources {
  const spec = application['spec'];
  const sources = applicationSources(spec);
  return {
    sources,
    isMultiple: hasMultipleSources(spec),
    revisions: sources.map(() => undefined),
  };
}

/** Renders, reads what is live, and compares, as the controller does at each refresh and before each sync. */
export function compareWithCluster(
  env: Environment,
  tracked: TrackedObjects,
  application: KubernetesObject,
  compared: ComparedSources,
): CompareResult {
  const project = env.project(projectName(application));
  if (!project) {
    const message = `Application referencing project ${projectName(application)} which does not exist`;
    return { ok: false, conditions: [{ type: 'InvalidSpecError', message }] };
  }
  const spec = application['spec'] as JsonObject; // the CRD's schema requires it
  const asJson = project as unknown as JsonObject; // an object of the store is JSON
  const refused = applicationConditions(spec, asJson, env.clusters());
  if (refused.length > 0) return { ok: false, conditions: refused };
  const rendered = renderApplication(env, application, compared);
  const unreachable = unreachableCluster(env, spec);
  const unsigned = unverifiable(asJson);
  const isKnown = rendered.ok && unreachable === undefined && unsigned === undefined;
  const targets = isKnown ? rendered.targets : undefined;
  const error = unreachable ?? (rendered.ok ? unsigned : rendered.message);
  const comparison = compareApplication({
    application,
    project: asJson,
    targets,
    ...(error !== undefined && { targetError: error }),
    live:
      unreachable === undefined
        ? managedLive(env, application, liveObjects(env, tracked, application, targets ?? []))
        : [],
    settings: env.settings,
    types: env.context.types,
    isNamespaced: (object) => env.typeOf(object)?.namespaced ?? true,
    controllerNamespace: ARGOCD_NAMESPACE,
    ...(env.health && { health: env.health }),
    serverSideDryRun: (config) => dryRun(env, config),
  });
  return {
    ok: true,
    project,
    comparison: withOrphans(env, asJson, spec, comparison),
    targets: targets ?? [],
    revisions: rendered.revisions,
    sourceTypes: rendered.ok ? rendered.sourceTypes : [],
  };
}

/** The comparison with a warning of what nobody owns, where the project asks for one. */
function withOrphans(
  env: Environment,
  project: JsonObject,
  spec: JsonObject,
  comparison: Comparison,
): Comparison {
  if (partOf(project, 'spec', 'orphanedResources') === undefined) return comparison;
  const namespace = textOf(spec, 'destination', 'namespace');
  const types = env.context.server.types().filter(({ namespaced }) => namespaced);
  const orphans = orphanedResources({
    project,
    managed: comparison.resources.map(
      ({ status: { group = '', kind, name, namespace: at = '' } }) => ({
        group,
        kind,
        name,
        namespace: at,
      }),
    ),
    namespaced: types.flatMap(({ resource }) => env.store.list(resource, namespace)),
    tracking: env.settings.tracking,
  });
  const warning = orphanedWarning(project, orphans);
  return warning ? { ...comparison, conditions: [...comparison.conditions, warning] } : comparison;
}

/** A project may ask for signed commits; here nothing checks a signature, and none is taken for good. */
function unverifiable(project: JsonObject): string | undefined {
  const keys = partOf(project, 'spec', 'signatureKeys');
  if (!Array.isArray(keys) || keys.length === 0) return undefined;
  const name = textOf(project, 'metadata', 'name');
  return `the AppProject "${name}" asks for signatures (spec.signatureKeys): commit signatures are not modelled here, so no commit is verified`;
}

/** Clusters besides this one are known by name only: nothing answers there. */
function unreachableCluster(env: Environment, spec: JsonObject): string | undefined {
  const cluster = destinationCluster({ value: spec['destination'], path: [] }, env.clusters());
  if (typeof cluster === 'string' || cluster.server.replace(/\/+$/, '') === IN_CLUSTER)
    return undefined;
  return `Failed to load live state: failed to get cluster info for "${cluster.server}": error synchronizing cache state : Get "${cluster.server}/version?timeout=32s": this simulation has no cluster there`;
}

function dryRun(env: Environment, config: object): JsonObject | undefined {
  const object = config as KubernetesObject; // targets are objects of Kubernetes
  const result = env.context.server.submit(
    { verb: 'apply', object, dryRun: true, force: true, fieldValidation: 'Ignore' },
    'argocd-controller',
  );
  return result.ok ? (result.object as unknown as JsonObject) : undefined; // an object of the store is JSON
}
