import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { textOf } from '../registry/text.ts';
import { dns1123Label } from './name-rules.ts';

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
  return podWarnings(asObject(template), 'spec.template');
}

/** FQDN slices are a mistake of the past. */
export const sliceWarnings = (object: KubernetesObject): readonly string[] =>
  textOf(object.addressType) === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : [];
