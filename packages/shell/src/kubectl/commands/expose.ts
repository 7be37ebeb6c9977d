import type { JsonObject } from '@drydock/manifests';
import {
  DRY_RUN_FLAG,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAGS,
  VALIDATE_FLAG,
} from '../common-flags.ts';
import { createObject, pairsOf } from '../create/generator.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import { asObject, asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { namedResources } from '../named-resources.ts';
import type { LiveResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

export const expose: Subcommand = {
  name: 'expose',
  summary:
    'Take a replication controller, service, deployment or pod and expose it as a new service',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    VALIDATE_FLAG,
    ...SELECTOR_FLAGS.map((flag) => ({ name: flag.name, kind: flag.kind })),
    { name: 'port', kind: 'string' },
    { name: 'target-port', kind: 'string' },
    { name: 'name', kind: 'string' },
    { name: 'type', kind: 'string' },
    { name: 'protocol', kind: 'string' },
    { name: 'labels', short: 'l', kind: 'list' },
    { name: 'cluster-ip', kind: 'string' },
    { name: 'external-ip', kind: 'string' },
    { name: 'load-balancer-ip', kind: 'string' },
    { name: 'session-affinity', kind: 'string' },
    { name: 'save-config', kind: 'bool' },
  ],
  unmodelled: ['overrides', 'override-type'],
  async run(kubectl) {
    const failures = new FailureCollector();
    // --selector here is the new Service's, not a query.
    const resources = await namedResources(withoutSelector(kubectl), failures);
    failures.throwIfAny();
    for (const resource of resources) {
      await createObject(kubectl, buildService(kubectl, resource), {
        operation: 'exposed',
        fieldManager: 'kubectl-expose',
      });
    }
  },
};

function withoutSelector(kubectl: Kubectl): Kubectl {
  return kubectl.flags.has('selector')
    ? { ...kubectl, flags: kubectl.flags.without('selector') }
    : kubectl;
}

const EXPOSABLE: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'Pod',
  'Service',
]);

function buildService({ flags }: Kubectl, { type, object, name }: LiveResource): JsonObject {
  if (!EXPOSABLE.has(type.kind)) throw usageFailure(`cannot expose a ${type.kind}`);
  const serviceName = flags.text('name') ?? name;
  const complaint = (text: string): string => `unexpected label spec: ${text}`;
  const labels = flags.has('labels')
    ? pairsOf(flags.list('labels'), complaint)
    : asObject(at(object, 'metadata', 'labels'));
  const optional = (flag: string, key: string): JsonObject => {
    const text = flags.text(flag);
    return text === undefined ? {} : { [key]: text };
  };
  const external = flags.text('external-ip');
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: serviceName, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: {
      ports: buildPorts(flags, type.kind, object),
      selector: selectorFor(flags, type.kind, object),
      ...optional('type', 'type'),
      ...optional('cluster-ip', 'clusterIP'),
      ...optional('load-balancer-ip', 'loadBalancerIP'),
      ...optional('session-affinity', 'sessionAffinity'),
      ...(external === undefined ? {} : { externalIPs: [external] }),
    },
    status: { loadBalancer: {} },
  };
}

function selectorFor(flags: Kubectl['flags'], kind: string, object: JsonObject): JsonObject {
  const given = flags.text('selector');
  if (given !== undefined) return pairsOf([given], (text) => `unexpected label spec: ${text}`);
  if (kind === 'Pod') {
    const labels = asObject(at(object, 'metadata', 'labels'));
    if (Object.keys(labels).length === 0) {
      throw usageFailure(
        "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
      );
    }
    return labels;
  }
  if (kind === 'Service' || kind === 'ReplicationController') {
    return asObject(at(object, 'spec', 'selector'));
  }
  if (asObjects(at(object, 'spec', 'selector', 'matchExpressions')).length > 0) {
    throw usageFailure(
      'couldn\'t retrieve selectors via --selector flag or introspection: couldn\'t convert expressions - "+matchExpressions" to map-based selector format',
    );
  }
  return asObject(at(object, 'spec', 'selector', 'matchLabels'));
}

interface KnownPort {
  readonly port: number;
  readonly protocol: string;
}

function buildPorts(
  flags: Kubectl['flags'],
  kind: string,
  object: JsonObject,
): readonly JsonObject[] {
  const known = portsOf(kind, object);
  const given = flags.text('port')?.split(',').map(Number);
  const ports = given ?? known.map(({ port }) => port);
  if (ports.length === 0) throw usageFailure("couldn't find port via --port flag or introspection");
  const target = flags.text('target-port');
  return ports.map((port, index) => ({
    ...(ports.length > 1 ? { name: `port-${index + 1}` } : {}),
    port,
    protocol:
      flags.text('protocol') ?? known.find((other) => other.port === port)?.protocol ?? 'TCP',
    targetPort: target === undefined ? port : /^\d+$/.test(target) ? Number(target) : target,
  }));
}

function portsOf(kind: string, object: JsonObject): readonly KnownPort[] {
  if (kind === 'Service') {
    return asObjects(at(object, 'spec', 'ports')).map((port) => ({
      port: Number(port['port']),
      protocol: asText(port['protocol']) || 'TCP',
    }));
  }
  const spec = kind === 'Pod' ? at(object, 'spec') : at(object, 'spec', 'template', 'spec');
  return asObjects(at(spec, 'containers')).flatMap((container) =>
    asObjects(container['ports']).map((port) => ({
      port: Number(port['containerPort']),
      protocol: asText(port['protocol']) || 'TCP',
    })),
  );
}
