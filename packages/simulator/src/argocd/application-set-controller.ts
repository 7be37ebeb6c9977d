import {
  applicationSetConditions,
  applicationsToSync,
  assignSteps,
  generateApplications,
  generatedProblems,
  isRollingSync,
  observeRollout,
  planApplications,
  promoteRollout,
  repositoryTree,
  rolloutApplications,
  type ApplicationRollout,
  type ApplicationSetCondition,
  type GeneratorInputs,
} from '@drydock/gitops/applicationset';
import { resolveRevision } from '@drydock/gitops';
import type { GitFile } from '@drydock/git';
import type { Reconciler, StoreEvent, StoreView, Write } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isReady } from './argocd-readiness.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';
import {
  APPLICATIONS,
  APPLICATION_SETS,
  CONFIG_MAPS,
  isSameResource,
  PROJECTS,
  SECRETS,
} from './argo-resources.ts';
import { partOf, statusOf, textOf, timestamp, withStatus } from './application.ts';
import { createEnvironment, type ArgocdContext, type Environment } from './environment.ts';
import { SET_REFRESH } from './webhook.ts';

const NAME = 'argocd-applicationset-controller';
const OWNER = 'argoproj.io/v1alpha1';
/** How often a set whose generators read something outside asks again (requeueAfterSeconds). */
const ASK_AGAIN_MS = 180_000;

/** Argo CD's ApplicationSet controller: makes, changes and removes Applications as generators say. */
export function createApplicationSetController(context: ArgocdContext): Reconciler {
  return {
    name: NAME,
    keysOf: concernedSets,
    reconcile(key, { now, store }) {
      const [namespace = '', name = ''] = key.split('/');
      const set = store.get(APPLICATION_SETS, namespace, name);
      if (!set || set.metadata.deletionTimestamp !== undefined || !isReady(store, NAME))
        return { writes: [] };
      const env = createEnvironment(context, now);
      const afterMs = asksOutside(set) ? requeueAfterMs(set) : undefined;
      return {
        writes: [...oneRound(env, set), ...answered(set)],
        ...(afterMs !== undefined && { requeueAfterMs: afterMs, background: true }),
      };
    },
  };
}

/** The set without the question for a round: it is answered once, and a later push asks anew. */
function answered(set: KubernetesObject): readonly Write[] {
  const { [SET_REFRESH]: asked, ...annotations } = set.metadata.annotations ?? {};
  if (asked === undefined) return [];
  const { resourceVersion: _, ...metadata } = set.metadata; // a write of the status comes before
  const object = { ...set, metadata: { ...metadata, annotations } };
  return [{ verb: 'update', resource: APPLICATION_SETS, object }];
}

function oneRound(env: Environment, set: KubernetesObject): readonly Write[] {
  const existing = env.store
    .list(APPLICATIONS, set.metadata.namespace)
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid),
    );
  const generated = generateApplications(set, inputsOf(env, set));
  const projects = new Map(
    env.store.list(PROJECTS, ARGOCD_NAMESPACE).map((project) => [project.metadata.name, project]),
  );
  const found = generatedProblems(set, generated.applications, {
    projects,
    clusters: env.clusters(),
  });
  const valid = generated.applications.filter((_, index) => !found.has(index));
  const rollout = rolloutOf(env, set, valid, existing);
  const desired = rollout?.applications ?? valid;
  const hasError = generated.error !== undefined || found.size > 0;
  const plan = planApplications(
    set,
    desired.map((one) => owned(one, set)),
    existing,
    hasError,
  );
  const conditions = applicationSetConditions(set, {
    generated,
    problems: [...found.values()],
    ...(rollout && { rollout: rollout.statuses }),
    before: conditionsOf(set),
    now: timestamp(env.now),
  });
  return [
    ...plan.create.map((object): Write => ({ verb: 'create', resource: APPLICATIONS, object })),
    ...plan.update.map((object): Write => ({ verb: 'update', resource: APPLICATIONS, object })),
    ...plan.delete.map((one): Write => deletion(one)),
    ...statusWrites(set, conditions, rollout?.statuses, desired.length),
    ...[...new Set(plan.create.map(({ metadata }) => metadata.name))].map((name): Write =>
      eventOf(set, name),
    ),
  ];
}

interface Rollout {
  readonly applications: readonly KubernetesObject[];
  readonly statuses: readonly ApplicationRollout[];
}

/** Progressive syncs: which Applications may sync now; undefined where the set has no such strategy. */
function rolloutOf(
  { now }: Environment,
  set: KubernetesObject,
  desired: readonly KubernetesObject[],
  existing: readonly KubernetesObject[],
): Rollout | undefined {
  if (!isRollingSync(set)) return undefined;
  const steps = assignSteps(set, desired);
  const known = partOf(statusOf(set), 'applicationStatus');
  const before = Array.isArray(known) ? (known as readonly ApplicationRollout[]) : []; // written by this controller alone
  const observed = observeRollout({
    statuses: before,
    applications: existing,
    desired,
    steps,
    now,
  });
  const due = applicationsToSync(steps, observed, existing);
  const statuses = promoteRollout(set, observed, due, { stepOf: steps.stepOf, now });
  return { statuses, applications: rolloutApplications(desired, statuses, due) };
}

function owned(application: KubernetesObject, set: KubernetesObject): KubernetesObject {
  const { name, uid = '' } = set.metadata;
  const owner = {
    apiVersion: OWNER,
    kind: 'ApplicationSet',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return { ...application, metadata: { ...application.metadata, ownerReferences: [owner] } };
}

function deletion({ metadata }: KubernetesObject): Write {
  return {
    verb: 'delete',
    resource: APPLICATIONS,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    propagationPolicy: 'Background',
  };
}

function eventOf(about: KubernetesObject, name: string): Write {
  const message = `created Application "${name}"`;
  return { verb: 'event', about, type: 'Normal', reason: 'created', message, component: NAME };
}

function statusWrites(
  set: KubernetesObject,
  conditions: readonly ApplicationSetCondition[],
  rollout: readonly ApplicationRollout[] | undefined,
  count: number,
): readonly Write[] {
  const object = withStatus(set, {
    conditions,
    applicationStatus: rollout,
    resourcesCount: count,
  });
  if (deepEqual(object, set)) return [];
  return [{ verb: 'updateStatus', resource: APPLICATION_SETS, object }];
}

function conditionsOf(set: KubernetesObject): readonly ApplicationSetCondition[] {
  const conditions = partOf(statusOf(set), 'conditions');
  return Array.isArray(conditions) ? (conditions as readonly ApplicationSetCondition[]) : []; // written by this controller alone
}

const NO_FILES: ReadonlyMap<string, GitFile> = new Map();

function inputsOf(env: Environment, { metadata }: KubernetesObject): GeneratorInputs {
  const { repositories } = env.context;
  const { namespace = '' } = metadata;
  return {
    clusterSecrets: env.store
      .list(SECRETS, ARGOCD_NAMESPACE)
      .filter((one) => one.metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster'),
    repository(url, revision) {
      const view = repositories.repository(url);
      if (!view) return { error: `repository ${url} not found` };
      const resolved = resolveRevision(view, revision);
      return 'error' in resolved
        ? resolved
        : repositoryTree(view.files(resolved.commit) ?? NO_FILES);
    },
    configMap: (name) => env.store.get(CONFIG_MAPS, namespace, name),
    objects(apiVersion, kind) {
      const type = env.typeOf({ apiVersion, kind });
      return type ? env.store.list(type.resource, namespace) : [];
    },
  };
}

/** Whether a generator reads what this cluster does not tell of: Git, a source code host, a plugin. */
function asksOutside(set: KubernetesObject): boolean {
  const text = JSON.stringify(partOf(set, 'spec', 'generators') ?? []);
  return /"(?:git|scmProvider|pullRequest|plugin)":/.test(text);
}

/** The shortest `requeueAfterSeconds` of the generators; three minutes where none says. */
function requeueAfterMs(set: KubernetesObject): number {
  const text = JSON.stringify(partOf(set, 'spec', 'generators') ?? []);
  const seconds = [...text.matchAll(/"requeueAfterSeconds":(\d+)/g)].map(([, number]) =>
    Number(number),
  );
  const shortest = Math.min(...seconds.filter((number) => number > 0));
  return Number.isFinite(shortest) ? shortest * 1000 : ASK_AGAIN_MS;
}

function concernedSets(event: StoreEvent, store: StoreView): readonly string[] {
  const { object, previous, resource, type } = event;
  const keyOf = ({ metadata }: KubernetesObject): string =>
    `${metadata.namespace}/${metadata.name}`;
  if (isSameResource(resource, APPLICATION_SETS)) {
    if (type === 'DELETED') return [];
    const isSame =
      previous !== undefined &&
      deepEqual(object['spec'], previous['spec']) &&
      deepEqual(object.metadata.annotations, previous.metadata.annotations);
    return isSame ? [] : [keyOf(object)];
  }
  if (isSameResource(resource, APPLICATIONS)) {
    const owners = object.metadata.ownerReferences ?? [];
    const owner = owners.find(({ kind }) => kind === 'ApplicationSet');
    return owner ? [`${object.metadata.namespace}/${owner.name}`] : [];
  }
  const isController =
    object.metadata.name === NAME && object.metadata.namespace === ARGOCD_NAMESPACE;
  const isCluster =
    isSameResource(resource, SECRETS) &&
    textOf(object, 'metadata', 'labels', 'argocd.argoproj.io/secret-type') === 'cluster';
  const isProject = isSameResource(resource, PROJECTS);
  if (!isController && !isCluster && !isProject) return [];
  return store.list(APPLICATION_SETS).map(keyOf);
}
