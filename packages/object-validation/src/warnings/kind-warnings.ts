import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { textOf } from '../text.ts';
import { fractions } from './pod-warnings.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textOf) : [];
const HINTS = 'service.kubernetes.io/topology-aware-hints';

/** @see kubernetes pkg/api/service/warnings.go */
export function serviceWarnings(object: KubernetesObject): readonly string[] {
  const spec = asObject(object.spec);
  const annotations = object.metadata.annotations ?? {};
  const isExternal = spec.type === 'ExternalName';
  return [
    ...(annotations[HINTS] === undefined
      ? []
      : [
          `annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`,
        ]),
    ...(spec.externalName !== undefined && !isExternal
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
    ...textsOf(spec.externalIPs).flatMap((ip, i) => {
      const plain = ip.split('.').map(Number).join('.');
      if (ip.includes(':') || plain === ip) return [];
      return [
        `spec.externalIPs[${i}]: non-standard IP address "${ip}" will be considered invalid in a future Kubernetes release: use "${plain}"`,
      ];
    }),
  ];
}

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** @see kubernetes pkg/api/persistentvolumeclaim/util.go */
export function claimWarnings(object: KubernetesObject): readonly string[] {
  const resources = asObject(asObject(object.spec).resources);
  return [
    ...(object.metadata.annotations?.[BETA_CLASS] === undefined
      ? []
      : [
          `metadata.annotations[${BETA_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`,
        ]),
    ...fractions(asObject(resources.requests), 'spec.resources.requests'),
  ];
}

const INGRESS_CLASS = 'kubernetes.io/ingress.class';

/** @see kubernetes pkg/registry/networking/ingress/strategy.go */
export const ingressWarnings = (
  object: KubernetesObject,
  previous?: KubernetesObject,
): readonly string[] =>
  previous || object.metadata.annotations?.[INGRESS_CLASS] === undefined
    ? []
    : [`annotation "${INGRESS_CLASS}" is deprecated, please use 'spec.ingressClassName' instead`];

/** @see kubernetes pkg/api/node/util.go */
export const nodeWarnings = (object: KubernetesObject): readonly string[] => {
  const { configSource, externalID } = asObject(object.spec);
  return [
    ...(configSource === undefined
      ? []
      : ['spec.configSource: the feature is no longer supported and this field is ignored']),
    ...(textOf(externalID) === ''
      ? []
      : ['spec.externalID: this field is deprecated, and is unused by Kubernetes']),
  ];
};
