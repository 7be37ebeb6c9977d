import type { KubernetesObject } from '@drydock/manifests';
import { formatQuantity, isPlainObject, parseQuantity, type PlainObject } from '@drydock/merge';
import { textOf } from '../text.ts';
import { dns1123Label } from '../rules/name-rules.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];

/** Node labels that got another name: since when, and which. */
const renamedLabels: Readonly<Record<string, readonly [since: string, label: string]>> = {
  'beta.kubernetes.io/arch': ['v1.14', 'kubernetes.io/arch'],
  'beta.kubernetes.io/os': ['v1.14', 'kubernetes.io/os'],
  'failure-domain.beta.kubernetes.io/region': ['v1.17', 'topology.kubernetes.io/region'],
  'failure-domain.beta.kubernetes.io/zone': ['v1.17', 'topology.kubernetes.io/zone'],
  'beta.kubernetes.io/instance-type': ['v1.17', 'node.kubernetes.io/instance-type'],
};

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** What the server says of a pod, or of a template at `field`, that it accepts. @see kubernetes pkg/api/pod/warnings.go */
export function podWarnings(pod: PlainObject, field = ''): readonly string[] {
  const spec = asObject(pod.spec);
  const at = (path: string): string => (field === '' ? path : `${field}.${path}`);
  const annotations = Object.keys(asObject(asObject(pod.metadata).annotations));
  return [
    ...Object.keys(asObject(spec.nodeSelector)).flatMap((label) =>
      renamed(at(`spec.nodeSelector[${label}]`), label),
    ),
    ...containerWarnings(asList(spec.initContainers), at('spec.initContainers')),
    ...containerWarnings(asList(spec.containers), at('spec.containers')),
    ...repeated(asList(spec.hostAliases), 'ip', at('spec.hostAliases')),
    ...repeated(asList(spec.imagePullSecrets), 'name', at('spec.imagePullSecrets')),
    ...asList(spec.volumes).flatMap((volume, i) =>
      volume.gitRepo === undefined
        ? []
        : [
            `${at(`spec.volumes[${i}].gitRepo`)}: deprecated in v1.11, and disabled by default in v1.33+`,
          ],
    ),
    ...(annotations.includes(CRITICAL)
      ? [
          `${at(`metadata.annotations[${CRITICAL}]`)}: non-functional in v1.16+; use the "priorityClassName" field instead`,
        ]
      : []),
    ...asList(spec.topologySpreadConstraints).flatMap((constraint, i) =>
      constraint.labelSelector === undefined
        ? [
            `${at(`spec.topologySpreadConstraints[${i}].labelSelector`)}: a null labelSelector results in matching no pod`,
          ]
        : [],
    ),
    ...annotations
      .filter((key) => key.startsWith(APP_ARMOR))
      .map(
        (key) =>
          `${at(`metadata.annotations[${key}]`)}: deprecated since v1.30; use the "appArmorProfile" field instead`,
      ),
  ];
}

const CRITICAL = 'scheduler.alpha.kubernetes.io/critical-pod';

/** Entries of a list that say nothing, or what another one said. */
function repeated(list: readonly PlainObject[], key: string, field: string): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item, i) => {
    const value = textOf(item[key]);
    const at = `${field}[${i}].${key}`;
    if (value === '' && key === 'name') return [`${at}: invalid empty name ""`];
    if (seen.has(value)) return [`${at}: duplicate ${key} ${JSON.stringify(value)}`];
    seen.add(value);
    return [];
  });
}

function containerWarnings(containers: readonly PlainObject[], field: string): readonly string[] {
  return containers.flatMap((container, i) => {
    const at = `${field}[${i}]`;
    const ports = new Map<string, number>();
    const names = new Set<string>();
    const warnings: string[] = [];
    for (const [j, port] of asList(container.ports).entries()) {
      const key = `${textOf(port.containerPort)}/${textOf(port.protocol)}/${textOf(port.hostPort)}/${textOf(port.hostIP)}`;
      const first = ports.get(key);
      if (first === undefined) ports.set(key, j);
      else warnings.push(`${at}.ports[${j}]: duplicate port definition with ${at}.ports[${first}]`);
    }
    for (const [j, variable] of asList(container.env).entries()) {
      const name = textOf(variable.name);
      if (names.has(name))
        warnings.push(
          `${at}.env[${j}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        );
      names.add(name);
    }
    const resources = asObject(container.resources);
    return [
      ...warnings,
      ...['limits', 'requests'].flatMap((key) =>
        fractions(asObject(resources[key]), `${at}.resources.${key}`),
      ),
    ];
  });
}

/** Parts of bytes. */
export function fractions(amounts: PlainObject, field: string): readonly string[] {
  return ['memory', 'ephemeral-storage', 'storage'].flatMap((name) => {
    const quantity = amounts[name] === undefined ? undefined : parseQuantity(textOf(amounts[name]));
    if (!quantity || quantity.nano % 1_000_000_000n === 0n) return [];
    const text = formatQuantity(quantity);
    return [
      `${field}[${name}]: fractional byte value ${JSON.stringify(text)} is invalid, must be an integer`,
    ];
  });
}

function renamed(field: string, label: string): readonly string[] {
  const [since, instead] = renamedLabels[label] ?? [];
  return since === undefined
    ? []
    : [`${field}: deprecated since ${since}; use "${instead}" instead`];
}

/** A name that becomes a hostname, `used` somehow, should be a DNS label. */
export function nameWarnings(object: KubernetesObject, used: string): readonly string[] {
  const problems = dns1123Label(object.metadata.name);
  if (problems.length === 0) return [];
  return [
    `metadata.name: this is used in ${used}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ];
}

/** Warnings of a kind with a pod template, when it is new or its template changed. */
export function templateWarnings(
  object: KubernetesObject,
  previous?: KubernetesObject,
): readonly string[] {
  const template = asObject(object.spec).template;
  if (previous && asObject(previous.spec).template === template) return [];
  const named = NAMED_AFTER.has(object.kind) && !previous;
  return [
    ...(named ? nameWarnings(object, 'Pod names and hostnames') : []),
    ...podWarnings(asObject(template), 'spec.template'),
  ];
}

/** Kinds whose pods begin with their name. */
const NAMED_AFTER = new Set(['Deployment', 'ReplicaSet', 'Job', 'ReplicationController']);

/** FQDN slices are a mistake of the past. */
export const sliceWarnings = (object: KubernetesObject): readonly string[] =>
  textOf(object.addressType) === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : [];
