import type { StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import {
  isSystem,
  serviceRoutes,
  type RouteDestination,
  type ServiceRoutes,
} from './mesh-routes.ts';
import type { MeshEdge, MeshNode, MeshPicture, MeshPlace } from './mesh-protocol.ts';
import type { Caller, SeenCall } from './seen-calls.ts';

export interface PictureInput {
  readonly store: StoreView;
  readonly calls: readonly SeenCall[];
  readonly requests: number;
  readonly sinceMs: number;
  /** Where a route's field is written, if in a file that the learner can open. */
  readonly placeOf: (service: ServiceRoutes, path: string) => MeshPlace | undefined;
}

interface Workload {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pods: readonly KubernetesObject[];
}

/** What the mesh would do and what it was seen doing, as boxes and lines. */
export function meshPicture(input: PictureInput): MeshPicture {
  const workloads = workloadsOf(input.store);
  const services = serviceRoutes(input.store).filter(
    ({ selector, route }) => route !== undefined || Object.keys(selector).length > 0,
  );
  const lines = new Lines(workloads, services, input);
  for (const service of services) lines.addConfigured(service);
  for (const call of input.calls) lines.addSeen(call);
  const { nodes, edges } = lines.finish();
  const failed = input.calls.filter(({ ended }) => ended?.isFailed === true).length;
  return {
    nodes,
    edges,
    namespaces: namespacesOf(input.store, nodes),
    seen: {
      sinceMs: input.sinceMs,
      requests: input.requests,
      errors: failed,
      calls: input.calls.length,
      mtls: input.calls.filter(({ link }) => link === 'mTLS').length,
    },
  };
}

function workloadsOf(store: StoreView): readonly Workload[] {
  const pods = store.list({ group: '', resource: 'pods' });
  return store
    .list({ group: 'apps', resource: 'deployments' })
    .filter(({ metadata }) => !isSystem(metadata.namespace))
    .map(({ metadata, spec }) => {
      const namespace = metadata.namespace ?? 'default';
      const labels = templateLabels(spec);
      const { app, version } = labels;
      return {
        id: `${namespace}/${metadata.name}`,
        name: app === undefined ? metadata.name : [app, version].filter(Boolean).join(' '),
        namespace,
        labels,
        pods: pods.filter((pod) => isPodOf(pod, metadata.name, namespace)),
      };
    });
}

function templateLabels(spec: unknown): Readonly<Record<string, string>> {
  // A stored Deployment has been validated: its template carries the labels of its pods.
  const { template } = spec as {
    readonly template?: { readonly metadata?: { readonly labels?: Record<string, string> } };
  };
  return template?.metadata?.labels ?? {};
}

/** `reviews-v1-7c9d8f-xk2` belongs to the ReplicaSet `reviews-v1-7c9d8f` of the Deployment `reviews-v1`. */
function isPodOf(pod: KubernetesObject, deployment: string, namespace: string): boolean {
  if (pod.metadata.namespace !== namespace) return false;
  return (pod.metadata.ownerReferences ?? []).some(
    ({ kind, name }) => kind === 'ReplicaSet' && name.replace(/-[^-]+$/, '') === deployment,
  );
}

interface PodStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

function isReady(pod: KubernetesObject): boolean {
  const { conditions = [] } = (pod['status'] ?? {}) as PodStatus; // written by the simulated kubelet
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function hasSidecar(pod: KubernetesObject): boolean {
  const spec = pod['spec'] as {
    readonly containers?: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return all.some(({ name }) => name === 'istio-proxy');
}

interface Line {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly rules: Set<string>;
  count: number;
  ended: number;
  failed: number;
  failure?: string;
  link?: 'mTLS' | 'plaintext';
  place?: MeshPlace;
}

/** Collects lines between boxes; a line that was configured and one that was seen are the same line. */
class Lines {
  readonly #workloads: readonly Workload[];
  readonly #services: readonly ServiceRoutes[];
  readonly #input: PictureInput;
  readonly #lines = new Map<string, Line>();
  readonly #missing = new Map<string, MeshNode>();
  readonly #callers = new Set<string>();
  readonly #byPod: ReadonlyMap<string, Workload>;

  constructor(
    workloads: readonly Workload[],
    services: readonly ServiceRoutes[],
    input: PictureInput,
  ) {
    this.#workloads = workloads;
    this.#services = services;
    this.#input = input;
    this.#byPod = new Map(
      workloads.flatMap((workload) => workload.pods.map((pod) => [podKey(pod), workload] as const)),
    );
  }

  /** A box of its own only where a service leads to more than one place, or to none. */
  #hasBox(service: ServiceRoutes): boolean {
    return service.rules.length > 0 || this.#behind(service).length !== 1;
  }

  #behind(
    service: ServiceRoutes,
    extra: Readonly<Record<string, string>> = {},
  ): readonly Workload[] {
    const wanted = Object.entries({ ...service.selector, ...extra });
    if (Object.keys(service.selector).length === 0) return [];
    return this.#workloads.filter(
      ({ namespace, labels }) =>
        namespace === service.namespace && wanted.every(([name, value]) => labels[name] === value),
    );
  }

  #line(from: string, to: string, service: string): Line {
    const key = `${from} ${to}`;
    const known = this.#lines.get(key);
    if (known) return known;
    const line: Line = { from, to, service, rules: new Set(), count: 0, ended: 0, failed: 0 };
    this.#lines.set(key, line);
    return line;
  }

  addConfigured(service: ServiceRoutes): void {
    if (!this.#hasBox(service)) return;
    const id = serviceId(service);
    for (const rule of service.rules) {
      const place = this.#input.placeOf(service, rule.path);
      for (const destination of rule.destinations) {
        for (const to of this.#targets(destination)) {
          const line = this.#line(id, to, id);
          line.rules.add(rule.name);
          if (place) line.place ??= place;
        }
      }
    }
    if (service.rules.length > 0) return;
    for (const workload of this.#behind(service)) this.#line(id, workload.id, id);
  }

  /** Workloads that a destination names, or a box that says that there are none. */
  #targets(destination: RouteDestination): readonly string[] {
    const { service: name, namespace, subset, labels } = destination;
    const service = this.#services.find((one) => one.name === name && one.namespace === namespace);
    const isDefined = subset === undefined || labels !== undefined;
    const found = service && isDefined ? this.#behind(service, labels) : [];
    if (found.length > 0) return found.map(({ id }) => id);
    const id = `missing:${namespace}/${name}/${subset ?? ''}`;
    this.#missing.set(id, {
      id,
      kind: 'missing',
      name: subset === undefined ? name : `${name} ${subset}`,
      detail: service ? 'no such subset' : 'no such service',
      namespace,
      readyPods: 0,
      pods: 0,
      hasSidecar: false,
    });
    return [id];
  }

  addSeen(call: SeenCall): void {
    const from = this.#callerId(call.from);
    const to =
      call.toPod === undefined ? undefined : this.#byPod.get(`${call.namespace}/${call.toPod}`);
    const service = this.#serviceOf(call, to);
    this.#callers.add(from);
    if (service && this.#hasBox(service)) {
      this.#count(this.#line(from, serviceId(service), serviceId(service)), call);
      if (!to) return;
      const line = this.#line(serviceId(service), to.id, serviceId(service));
      if (call.rule !== undefined && service.rules.some(({ name }) => name === call.rule)) {
        line.rules.add(call.rule);
      }
      this.#count(line, call);
    } else if (to) {
      this.#count(this.#line(from, to.id, to.id), call);
    }
  }

  #callerId(from: Caller): string {
    if ('external' in from) return 'outside';
    if ('pod' in from) return this.#byPod.get(`${from.namespace}/${from.pod}`)?.id ?? from.pod;
    const found = this.#workloads.find(
      ({ id, namespace, labels }) =>
        namespace === from.namespace &&
        (id === `${namespace}/${from.workload}` || labels['app'] === from.workload),
    );
    return found?.id ?? `${from.namespace}/${from.workload}`;
  }

  #serviceOf(call: SeenCall, to: Workload | undefined): ServiceRoutes | undefined {
    const [name, namespace] = call.host?.split('.') ?? [];
    return this.#services.find((service) =>
      call.host === undefined
        ? to !== undefined && this.#behind(service).includes(to)
        : service.name === name && service.namespace === namespace,
    );
  }

  #count(line: Line, call: SeenCall): void {
    line.count++;
    line.link = call.link;
    if (!call.ended) return;
    line.ended++;
    if (!call.ended.isFailed) return;
    line.failed++;
    line.failure = call.ended.label;
  }

  finish(): { readonly nodes: readonly MeshNode[]; readonly edges: readonly MeshEdge[] } {
    const lines = [...this.#lines.values()];
    const totals = new Map<string, number>();
    for (const { from, service, count } of lines) {
      const key = `${from} ${service}`;
      totals.set(key, (totals.get(key) ?? 0) + count);
    }
    const edges = lines.map((line): MeshEdge => {
      const total = totals.get(`${line.from} ${line.service}`) ?? 0;
      const { from, to, count, failure, link, place } = line;
      return {
        id: `${from} ${to}`,
        from,
        to,
        rules: [...line.rules],
        count,
        ...(total > 0 ? { share: count / total } : {}),
        ...(line.ended > 0 || count === 0 ? { errors: line.failed } : {}),
        ...(failure === undefined ? {} : { failure }),
        ...(link === undefined ? {} : { link }),
        ...(place === undefined ? {} : { place }),
      };
    });
    // Callers first, then what the services do with their calls.
    const isFirst = ({ from }: MeshEdge): boolean => !from.startsWith('service:');
    const ordered = [...edges.filter(isFirst), ...edges.filter((edge) => !isFirst(edge))];
    return { nodes: this.#nodes(edges), edges: ordered };
  }

  #nodes(edges: readonly MeshEdge[]): readonly MeshNode[] {
    const counted = (id: string): number =>
      edges.filter(({ to }) => to === id).reduce((sum, { count }) => sum + count, 0);
    const services = this.#services
      .filter((service) => this.#hasBox(service))
      .map((service): MeshNode => {
        const place = this.#input.placeOf(service, '');
        return {
          id: serviceId(service),
          kind: 'service',
          name: service.name,
          detail: service.route ? `route ${service.route.name}` : 'no route',
          namespace: service.namespace,
          readyPods: 0,
          pods: 0,
          hasSidecar: false,
          ...(place ? { place } : {}),
        };
      });
    const workloads = this.#workloads.map(({ id, name, namespace, pods }): MeshNode => {
      const sidecars = pods.filter(hasSidecar).length;
      const received = counted(id);
      const detail =
        received > 0 ? `${received} received` : this.#callers.has(id) ? 'sends' : 'idle';
      return {
        id,
        kind: 'workload',
        name,
        detail: sidecars === 0 ? 'no sidecar' : detail,
        namespace,
        readyPods: pods.filter(isReady).length,
        pods: pods.length,
        hasSidecar: sidecars > 0,
      };
    });
    return [...workloads, ...services, ...this.#missing.values()];
  }
}

function serviceId({ namespace, name }: ServiceRoutes): string {
  return `service:${namespace}/${name}`;
}

function podKey({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

interface PeerAuthenticationSpec {
  readonly selector?: unknown;
  readonly mtls?: { readonly mode?: string };
}

/** Each namespace with its mTLS mode: its own PeerAuthentication, else that of the mesh, else PERMISSIVE. */
function namespacesOf(
  store: StoreView,
  nodes: readonly MeshNode[],
): readonly { readonly name: string; readonly mtls: string }[] {
  const policies = store.list({ group: 'security.istio.io', resource: 'peerauthentications' });
  const modeOf = (namespace: string): string | undefined => {
    const found = policies.find(
      (policy) =>
        policy.metadata.namespace === namespace &&
        (policy['spec'] as PeerAuthenticationSpec | undefined)?.selector === undefined,
    );
    const mode = (found?.['spec'] as PeerAuthenticationSpec | undefined)?.mtls?.mode;
    return mode === 'UNSET' ? undefined : mode;
  };
  const names = [...new Set(nodes.map(({ namespace }) => namespace))].toSorted();
  return names.map((name) => ({
    name,
    mtls: modeOf(name) ?? modeOf('istio-system') ?? 'PERMISSIVE',
  }));
}
