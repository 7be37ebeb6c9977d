import type { Subject } from './subject.ts';

/** Everything that exists for one validation, indexed. Rules read it and never change it. */
export interface ResourceSet {
  readonly subjects: readonly Subject[];
  /** True when nothing exists besides the set: only then is an unknown reference a finding. */
  readonly complete: boolean;
  /** The text of a file, where the caller gave it; fixes that add or remove lines need it. */
  readonly textOf: (file: string) => string | undefined;
  readonly context: ValidationContext;
  /** All subjects of a kind in the order of the set, whatever their version. */
  ofKind(group: string, kind: string): readonly Subject[];
  find(group: string, kind: string, namespace: string, name: string): Subject | undefined;
  /** The object that a subject of the files would replace, where the cluster is known and has it. */
  live(subject: Subject): Subject | undefined;
  /** A value computed once per set: `compute` must be one module-level function. */
  derived<T>(compute: (set: ResourceSet) => T): T;
}

/** What the caller says of the world around the set. */
export interface ValidationContext {
  /** Parsed mesh config, `{}` when none was given. */
  readonly meshConfig: Readonly<Record<string, unknown>>;
  readonly rootNamespace: string;
  readonly clusterDomain: string;
  /** `1.32.0`: where Istio's behaviour changed, rules follow this version. */
  readonly istioVersion: string;
  readonly kubernetesVersion: string;
  /**
   * Judge files exactly as written, as istioctl does: a Service port without `protocol` has none, and
   * a Deployment is no pod. Otherwise objects are taken as the API server would default them.
   */
  readonly asWritten: boolean;
  /** Milliseconds since 1970; without it nothing is said of what has expired. */
  readonly now?: number;
  /** The cluster that a file belongs to, where the set spans several. */
  readonly clusterOf: (file: string) => string | undefined;
}

export interface ResourceSetOptions {
  readonly subjects: readonly Subject[];
  readonly complete: boolean;
  readonly context: ValidationContext;
  readonly textOf?: (file: string) => string | undefined;
  readonly live?: (subject: Subject) => Subject | undefined;
}

/** Indexes subjects by kind and by name. */
export function createResourceSet(options: ResourceSetOptions): ResourceSet {
  const byKind = Map.groupBy(options.subjects, ({ key }) => `${key.group}/${key.kind}`);
  let byName: ReadonlyMap<string, Subject> | undefined;
  const memo = new Map<unknown, unknown>();
  const set: ResourceSet = {
    subjects: options.subjects,
    complete: options.complete,
    context: options.context,
    textOf: options.textOf ?? (() => undefined),
    live: options.live ?? (() => undefined),
    ofKind: (group, kind) => byKind.get(`${group}/${kind}`) ?? [],
    find: (group, kind, namespace, name) =>
      (byName ??= namesOf(options.subjects)).get(`${group}/${kind}/${namespace}/${name}`),
    derived<T>(compute: (set: ResourceSet) => T): T {
      if (!memo.has(compute)) memo.set(compute, compute(set));
      return memo.get(compute) as T; // stored under the function that computed it
    },
  };
  return set;
}

/** The first subject of each name. */
function namesOf(subjects: readonly Subject[]): ReadonlyMap<string, Subject> {
  const byName = new Map<string, Subject>();
  for (const subject of subjects) {
    const { group, kind, name } = subject.key;
    const id = `${group}/${kind}/${subject.namespace}/${name}`;
    if (!byName.has(id)) byName.set(id, subject);
  }
  return byName;
}
