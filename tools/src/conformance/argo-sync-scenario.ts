import type { KubernetesObject } from '@drydock/manifests';
import type {
  KindAnswer,
  SyncInput,
  SyncOperation,
  SyncOptions,
  SyncOutcome,
  SyncState,
  TaskHealth,
} from '@drydock/gitops';
import {
  healthOf,
  hookFacts,
  runSteps,
  SYNC_STARTED,
  syncStep,
  terminateSync,
} from '@drydock/gitops';

type Fields = Readonly<Record<string, unknown>>;

/** A scenario of the suite, as its file holds it. */
export interface Scenario {
  readonly name: string;
  readonly options: Fields;
  readonly targets?: readonly KubernetesObject[];
  readonly live?: readonly KubernetesObject[];
  readonly health?: Readonly<Record<string, string>>;
  readonly failures?: readonly {
    readonly op: string;
    readonly ref: string;
    readonly dryRun?: boolean;
    readonly error: string;
  }[];
  readonly modified?: Readonly<Record<string, boolean>>;
  readonly keepDeleting?: readonly string[];
  readonly steps?: readonly ScenarioStep[];
  readonly knownKinds?: readonly string[];
}

interface ScenarioStep {
  readonly health?: Readonly<Record<string, string>>;
  readonly delete?: readonly string[];
  readonly finalize?: readonly string[];
  readonly options?: Fields;
  readonly terminate?: boolean;
}

/** What one call of the engine did. */
export interface PlayedStep {
  readonly phase: string;
  readonly message: string;
  readonly ops: readonly (string | readonly string[])[];
  readonly results: readonly string[];
}

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'IngressClass',
  'APIService',
  'PriorityClass',
  'PodSecurityPolicy',
]);
const BUILT_IN_GROUPS =
  /^(?:|apps|batch|autoscaling|policy|apiextensions\.k8s\.io|apiregistration\.k8s\.io|storage\.k8s\.io|networking\.k8s\.io|rbac\.authorization\.k8s\.io|extensions|coordination\.k8s\.io|discovery\.k8s\.io|scheduling\.k8s\.io|admissionregistration\.k8s\.io|events\.k8s\.io|authentication\.k8s\.io|authorization\.k8s\.io|certificates\.k8s\.io|node\.k8s\.io)$/;
const MOST_STEPS = 25;

/** A cluster that does as a scenario says, and writes down what it was asked. */
export class ScenarioCluster {
  readonly #scenario: Scenario;
  readonly #objects = new Map<string, KubernetesObject>();
  #health: Record<string, string>;
  #options: Fields;
  #log: LogEntry[] = [];
  #uid = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#health = { ...scenario.health };
    this.#options = scenario.options;
    for (const object of scenario.live ?? []) this.#store(object);
  }

  /** The sync options of this moment. */
  get options(): SyncOptions {
    const { namespace = 'default', revision = 'abcdef1234567890' } = this.#options;
    return {
      startedAt: 1_700_000_000,
      ...this.#options,
      namespace: String(namespace),
      revision: String(revision),
    };
  }

  /** What one step of the engine looks at now. */
  input(): SyncInput {
    const { options } = this;
    const filter = this.#options['resources'] as readonly string[] | undefined;
    const denied = (this.#options['notPermitted'] ?? []) as readonly string[];
    const failingWave = this.#options['syncWaveHookErrorAt'];
    const targets = this.#scenario.targets ?? [];
    const known = new Map(this.#objects);
    const resources = targets
      .filter((target) => !isHook(target))
      .map((target) => {
        const key = this.#keyOf(target);
        const live = known.get(key);
        known.delete(key);
        return { target, ...(live ? { live } : {}) };
      });
    // A namespace that the sync made carries no tracking: it is none of the Application's resources.
    if (options.createNamespace === true) known.delete(`Namespace//${options.namespace}`);
    const extra = [...known.values()].map((live) => ({ live }));
    const liveNamespace = this.#objects.get(`Namespace//${options.namespace}`);
    return {
      options,
      resources: [...resources, ...extra].map((resource) => {
        const object = 'target' in resource ? resource.target : resource.live;
        const group = groupOf(object);
        const { kind, metadata } = object;
        const isModified = this.#scenario.modified?.[`${kind}/${metadata.name}`];
        return {
          ...resource,
          ...(isModified === undefined ? {} : { isModified }),
          isExcluded: filter !== undefined && !filter.includes(`${group}/${kind}/${metadata.name}`),
        };
      }),
      hooks: targets.filter(isHook),
      ...(liveNamespace ? { liveNamespace } : {}),
      health: (object) => this.#healthOf(object),
      findKind: ({ group, version, kind }) => this.#findKind(group, version, kind),
      forbids: ({ kind }) => (denied.includes(kind) ? 'not permitted in project' : undefined),
      afterWave: (phase, wave) =>
        `${phase}/${wave}` === failingWave ? 'wave hook error' : undefined,
    };
  }

  /** Plays the scenario until its operation is over, or nothing more happens. */
  play(least: number): {
    readonly steps: readonly PlayedStep[];
    readonly cluster: readonly string[];
  } {
    const steps: PlayedStep[] = [];
    const planned = this.#scenario.steps ?? [];
    let state = SYNC_STARTED;
    for (let index = 0; index < MOST_STEPS; index += 1) {
      const step = planned[index];
      this.#change(step);
      this.#log = [];
      state = this.#call(step?.terminate === true ? terminateSync : syncStep, state);
      const played = this.#played(state);
      const isStuck =
        index >= Math.max(planned.length, least) &&
        JSON.stringify(played) === JSON.stringify(steps.at(-1));
      steps.push(played);
      if (isStuck || ['Succeeded', 'Failed', 'Error'].includes(state.phase)) break;
    }
    return { steps, cluster: [...this.#objects.values()].map(finalLabel).toSorted() };
  }

  #call(step: typeof syncStep, state: SyncState): SyncState {
    return runSteps(step(this.input(), state), (batch) =>
      batch.map((operation) => this.#execute(operation)),
    );
  }

  #played(state: SyncState): PlayedStep {
    const ops = groups(this.#log).map((texts) =>
      texts.length === 1 ? (texts[0] ?? '') : texts.toSorted(),
    );
    const results = state.results.map(
      (result) =>
        `${result.group ? `${result.group}/` : ''}${result.kind} ${result.namespace}/${result.name} syncPhase=${result.syncPhase} status=${result.status} hookType=${result.hookType || '-'} hookPhase=${result.hookPhase} message=${JSON.stringify(result.message)}`,
    );
    return { phase: state.phase, message: state.message, ops, results: results.toSorted() };
  }

  #change(step: ScenarioStep | undefined): void {
    this.#health = { ...this.#health, ...step?.health };
    this.#options = { ...this.#options, ...step?.options };
    for (const ref of [...(step?.delete ?? []), ...(step?.finalize ?? [])]) {
      for (const [key, object] of this.#objects)
        if (refOf(object) === ref) this.#objects.delete(key);
    }
  }

  #execute(operation: SyncOperation): SyncOutcome {
    const { object, verb } = operation;
    const key = this.#keyOf(object);
    const stored = this.#objects.get(key);
    if (verb === 'read')
      return stored ? { object: stored } : { error: 'not found', isNotFound: true };
    const isDry = 'dryRun' in operation && operation.dryRun;
    const failure = this.#scenario.failures?.find(
      (one) => one.op === verb && one.ref === refOf(object) && (one.dryRun ?? false) === isDry,
    );
    this.#log.push({ like: likeOf(operation), text: textOf(operation, failure?.error) });
    if (failure !== undefined) return { error: failure.error };
    if (verb === 'prune' || verb === 'delete-hook') return this.#delete(key, stored);
    if (!isDry) this.#store(object, stored);
    const words = { apply: 'applied', create: 'created', replace: 'replaced', update: '' } as const;
    return verb === 'release-hook' ? {} : { message: words[verb] };
  }

  #delete(key: string, stored: KubernetesObject | undefined): SyncOutcome {
    if (stored === undefined) return { error: 'not found', isNotFound: true };
    const held = this.#scenario.keepDeleting?.includes(refOf(stored)) === true;
    if (!held) this.#objects.delete(key);
    else
      this.#objects.set(key, {
        ...stored,
        metadata: { ...stored.metadata, deletionTimestamp: '2024-01-01T00:00:00Z' },
      });
    return {};
  }

  #store(object: KubernetesObject, stored?: KubernetesObject): void {
    const namespace = CLUSTER_SCOPED.has(object.kind)
      ? ''
      : (object.metadata.namespace ?? 'default');
    const uid = stored?.metadata.uid ?? object.metadata.uid ?? `uid-${++this.#uid}`;
    const metadata = { ...object.metadata, uid };
    const { namespace: _, ...rest } = metadata;
    const kept = { ...object, metadata: namespace === '' ? rest : { ...rest, namespace } };
    this.#objects.set(this.#keyOf(kept), kept);
  }

  #keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
    const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0] ?? ''}/` : '';
    const namespace = CLUSTER_SCOPED.has(kind)
      ? ''
      : (metadata.namespace ?? this.options.namespace);
    return `${group}${kind}/${namespace}/${metadata.name}`;
  }

  #healthOf(object: KubernetesObject): TaskHealth | undefined {
    const given = this.#health[refOf(object)];
    if (given === undefined) return healthOf(object);
    const [status = '', ...message] = given.split(':');
    return { status, message: message.join(':') };
  }

  #findKind(group: string, version: string, kind: string): KindAnswer {
    const groupVersion = group === '' ? version : `${group}/${version}`;
    for (const known of this.#scenario.knownKinds ?? []) {
      const parts = known.split('/');
      const namespaced = parts.pop() === 'true';
      if (parts.slice(0, -1).join('/') === `${groupVersion}/${kind}`) return { namespaced };
    }
    if (BUILT_IN_GROUPS.test(group)) return { namespaced: !CLUSTER_SCOPED.has(kind) };
    return {
      error: `failed to discover server resources for group version ${groupVersion}: the server could not find the requested resource`,
      isNotFound: true,
    };
  }
}

interface LogEntry {
  /** What the recorder holds for one concurrent batch: consecutive operations that are alike. */
  readonly like: string;
  readonly text: string;
}

function groups(log: readonly LogEntry[]): readonly (readonly string[])[] {
  const found: { readonly like: string; readonly texts: string[] }[] = [];
  for (const { like, text } of log) {
    const last = found.at(-1);
    if (last?.like === like) last.texts.push(text);
    else found.push({ like, texts: [text] });
  }
  return found.map(({ texts }) => texts);
}

function likeOf(operation: SyncOperation): string {
  const isDry = 'dryRun' in operation && operation.dryRun;
  return `${operation.verb} ${isDry} ${groupOf(operation.object)}/${operation.object.kind}`;
}

const isHook = (object: KubernetesObject): boolean => hookFacts(object).isHook;

function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function refOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}

/** `apps/Deployment default/web`. */
export function label(object: KubernetesObject): string {
  const group = groupOf(object);
  return `${group === '' ? '' : `${group}/`}${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function finalLabel(object: KubernetesObject): string {
  return `${label(object)}${object.metadata.deletionTimestamp === undefined ? '' : ' (deleting)'}`;
}

function textOf(operation: SyncOperation, error: string | undefined): string {
  const { object, verb } = operation;
  const words = [label(object)];
  if ('dryRun' in operation) {
    if (operation.force) words.push('force');
    if (operation.serverSide) words.push('server-side');
    if (!operation.validate) words.push('validate=false');
  }
  if (error !== undefined) words.push(`!${error}`);
  const name =
    verb === 'release-hook'
      ? 'update(hook-finalizer removed)'
      : `${verb}${'dryRun' in operation && operation.dryRun ? '(dry-run)' : ''}`;
  return [name, ...words].join(' ');
}
