import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { type ApiFailure, invalid } from '../registry/api-failure.ts';
import type { StrategyContext } from '../registry/strategy.ts';
import type { StoreView } from '../store.ts';
import { invalidValue } from '@drydock/object-validation';

const services = { group: '', resource: 'services' } as const;

/** 10.96.0.0/12: its first addresses are kept for the API server and DNS. */
const BASE = (10 << 24) | (96 << 16);
const SIZE = 1 << 20;
const RESERVED = 256;

const NODE_PORT_MIN = 30_000;
const NODE_PORT_COUNT = 2768;

const formatIp = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');

const specOf = (object: KubernetesObject): PlainObject =>
  isPlainObject(object.spec) ? object.spec : {};

function usedAddresses(store: StoreView): ReadonlySet<unknown> {
  return new Set(store.list(services).map((service) => specOf(service).clusterIP));
}

function usedPorts(store: StoreView): ReadonlySet<unknown> {
  return new Set(
    store.list(services).flatMap((service) => {
      const { ports, healthCheckNodePort } = specOf(service);
      return [
        healthCheckNodePort,
        ...(Array.isArray(ports)
          ? ports.map((port) => (isPlainObject(port) ? port.nodePort : undefined))
          : []),
      ];
    }),
  );
}

/** Gives a Service its cluster IP, families and node ports, as the allocators of kube-apiserver do. */
export function allocateService(
  object: KubernetesObject,
  context: StrategyContext,
  previous?: KubernetesObject,
): KubernetesObject {
  const spec = specOf(object);
  if (spec.type === 'ExternalName') return object;
  const next: Record<string, unknown> = { ...spec };
  allocateAddress(next, object, context, previous);
  allocatePorts(next, object, context, previous);
  if (
    next.type === 'LoadBalancer' &&
    next.externalTrafficPolicy === 'Local' &&
    next.healthCheckNodePort === undefined
  ) {
    next.healthCheckNodePort = freePort(context, usedPorts(context.store));
  }
  return { ...object, spec: next };
}

function allocateAddress(
  spec: Record<string, unknown>,
  object: KubernetesObject,
  context: StrategyContext,
  previous: KubernetesObject | undefined,
): void {
  const before = previous ? specOf(previous).clusterIP : undefined;
  const [first]: unknown[] = Array.isArray(spec.clusterIPs) ? spec.clusterIPs : [];
  if (spec.clusterIP === undefined || spec.clusterIP === '') spec.clusterIP = first ?? before;
  if (spec.clusterIP === undefined) spec.clusterIP = freeAddress(context);
  else if (spec.clusterIP !== 'None' && spec.clusterIP !== before)
    checkAddress(spec.clusterIP, object, context);
  spec.clusterIPs ??= [spec.clusterIP];
  // A headless Service that selects nothing may have any addresses: its owner says which.
  const { selector } = specOf(object);
  const isFree =
    spec.type === 'ClusterIP' &&
    spec.clusterIP === 'None' &&
    Object.keys(selector ?? {}).length === 0;
  spec.ipFamilies ??= isFree ? ['IPv4', 'IPv6'] : ['IPv4'];
  spec.ipFamilyPolicy ??= isFree ? 'RequireDualStack' : 'SingleStack';
}

function freeAddress(context: StrategyContext): string {
  // Upstream's dry run looks for nothing free: the range's first address stands for it.
  if (context.dryRun) return formatIp(BASE);
  const used = usedAddresses(context.store);
  for (;;) {
    const offset = RESERVED + Math.floor(context.random.next() * (SIZE - RESERVED - 1));
    const address = formatIp(BASE + offset);
    if (!used.has(address)) return address;
  }
}

function checkAddress(value: unknown, object: KubernetesObject, context: StrategyContext): void {
  const refuse = (detail: string): ApiFailure =>
    invalid(context.type, object.metadata.name, [invalidValue('spec.clusterIPs', [value], detail)]);
  const parts = String(value).split('.').map(Number);
  const [a = 0, b = 0] = parts;
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part < 256))) return;
  if (a !== 10 || b < 96 || b > 111) {
    throw refuse(
      'failed to allocate IP ' +
        `${String(value)}: the provided IP (${String(value)}) is not in the valid range. The range of valid IPs is 10.96.0.0/12`,
    );
  }
  if (usedAddresses(context.store).has(value)) {
    throw refuse(`failed to allocate IP ${String(value)}: provided IP is already allocated`);
  }
}

function allocatePorts(
  spec: Record<string, unknown>,
  object: KubernetesObject,
  context: StrategyContext,
  previous: KubernetesObject | undefined,
): void {
  const needs =
    spec.type === 'NodePort' ||
    (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  if (!needs || !Array.isArray(spec.ports)) return;
  const taken = usedPorts(context.store);
  const used = new Set(taken);
  const before = previous ? specOf(previous).ports : undefined;
  const previousPorts: readonly unknown[] = Array.isArray(before) ? before : [];
  const kept = new Set(
    previousPorts.map((port) => (isPlainObject(port) ? port.nodePort : undefined)),
  );
  spec.ports = spec.ports.map((port: unknown, i) => {
    if (!isPlainObject(port)) return port;
    if (port.nodePort !== undefined) {
      const isKept = context.dryRun || kept.has(port.nodePort); // a dry run allocates nothing
      const problem = isKept ? undefined : nodePortProblem(port.nodePort, taken);
      used.add(port.nodePort);
      if (problem === undefined) return port;
      const cause = invalidValue(`spec.ports[${i}].nodePort`, port.nodePort, problem);
      throw invalid(context.type, object.metadata.name, [cause]);
    }
    const same = previousPorts.find(
      (other) =>
        isPlainObject(other) && other.port === port.port && other.protocol === port.protocol,
    );
    const nodePort =
      isPlainObject(same) && same.nodePort !== undefined ? same.nodePort : freePort(context, used);
    used.add(nodePort);
    return { ...port, nodePort };
  });
}

function nodePortProblem(port: unknown, used: ReadonlySet<unknown>): string | undefined {
  const highest = NODE_PORT_MIN + NODE_PORT_COUNT - 1;
  const isInRange = typeof port === 'number' && port >= NODE_PORT_MIN && port <= highest;
  if (!isInRange)
    return `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_MIN}-${highest}`;
  return used.has(port) ? 'provided port is already allocated' : undefined;
}

function freePort(context: StrategyContext, used: ReadonlySet<unknown>): number {
  if (context.dryRun) return NODE_PORT_MIN;
  for (;;) {
    const port = NODE_PORT_MIN + Math.floor(context.random.next() * NODE_PORT_COUNT);
    if (!used.has(port)) return port;
  }
}
