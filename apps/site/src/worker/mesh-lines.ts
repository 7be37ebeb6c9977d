import type { KubernetesObject } from '@drydock/manifests';
import type { MeshEdge, MeshNode, MeshPlace } from './mesh-protocol.ts';
import type { RouteDestination, ServiceRoutes } from './mesh-routes.ts';
import { hasSidecar, isReady, type Workload } from './mesh-workloads.ts';
import type { Caller, SeenCall } from './seen-calls.ts';

/** Where a route's field is written, if in a file that the learner can open. */
export type PlaceOf = (service: ServiceRoutes, path: string) => MeshPlace | undefined;

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
export class MeshLines {
  readonly #workloads: readonly Workload[];
  readonly #services: readonly ServiceRoutes[];
  readonly #placeOf: PlaceOf;
  readonly #lines = new Map<string, Line>();
  readonly #missing = new Map<string, MeshNode>();
  readonly #callers = new Set<string>();
  readonly #byPod: ReadonlyMap<string, Workload>;

  constructor(
    workloads: readonly Workload[],
    services: readonly ServiceRoutes[],
    placeOf: PlaceOf,
  ) {
    this.#workloads = workloads;
    this.#services = services;
    this.#placeOf = placeOf;
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
      const place = this.#placeOf(service, rule.path);
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
      const end = to?.id ?? this.#missingId(service, call.subset);
      if (end === undefined) return;
      const line = this.#line(serviceId(service), end, serviceId(service));
      if (call.rule !== undefined && service.rules.some(({ name }) => name === call.rule)) {
        line.rules.add(call.rule);
      }
      this.#count(line, call);
    } else if (to) {
      this.#count(this.#line(from, to.id, to.id), call);
    }
  }

  /** The box of a subset that nobody defined, if a route leads to it. */
  #missingId({ namespace, name }: ServiceRoutes, subset = ''): string | undefined {
    const id = `missing:${namespace}/${name}/${subset}`;
    return this.#missing.has(id) ? id : undefined;
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
    const outside: readonly MeshNode[] = this.#callers.has('outside') ? [outsideNode] : [];
    return { nodes: [...outside, ...this.#nodes(edges)], edges: ordered };
  }

  #nodes(edges: readonly MeshEdge[]): readonly MeshNode[] {
    const counted = (id: string): number =>
      edges.filter(({ to }) => to === id).reduce((sum, { count }) => sum + count, 0);
    const services = this.#services
      .filter((service) => this.#hasBox(service))
      .map((service): MeshNode => {
        const place = this.#placeOf(service, '');
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

/** Somebody who is not in the cluster, and comes in by a gateway. */
const outsideNode: MeshNode = {
  id: 'outside',
  kind: 'workload',
  name: 'outside',
  detail: 'by the gateway',
  namespace: '',
  readyPods: 0,
  pods: 0,
  hasSidecar: false,
};

function serviceId({ namespace, name }: ServiceRoutes): string {
  return `service:${namespace}/${name}`;
}

function podKey({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
