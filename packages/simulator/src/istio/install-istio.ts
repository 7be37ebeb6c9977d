import type { ApiServer, GroupResource } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { CONTROL_PLANE } from './control-plane.ts';
import { INGRESS_GATEWAY } from './ingress-gateway.ts';
import { WEBHOOK_CONFIGURATIONS } from './webhook-configurations.ts';

/** The groups whose kinds the charts' CRDs add. */
export const ISTIO_GROUPS: readonly string[] = [
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
];

const TYPES: Readonly<Record<string, GroupResource>> = {
  Namespace: { group: '', resource: 'namespaces' },
  ServiceAccount: { group: '', resource: 'serviceaccounts' },
  ConfigMap: { group: '', resource: 'configmaps' },
  Service: { group: '', resource: 'services' },
  Node: { group: '', resource: 'nodes' },
  Deployment: { group: 'apps', resource: 'deployments' },
  CustomResourceDefinition: {
    group: 'apiextensions.k8s.io',
    resource: 'customresourcedefinitions',
  },
  StorageClass: { group: 'storage.k8s.io', resource: 'storageclasses' },
  StatefulSet: { group: 'apps', resource: 'statefulsets' },
  Prometheus: { group: 'monitoring.coreos.com', resource: 'prometheuses' },
  MutatingWebhookConfiguration: {
    group: 'admissionregistration.k8s.io',
    resource: 'mutatingwebhookconfigurations',
  },
  ValidatingWebhookConfiguration: {
    group: 'admissionregistration.k8s.io',
    resource: 'validatingwebhookconfigurations',
  },
};

/** The objects that `istioctl install` creates, in its order; controllers then bring them up. */
export function installIstio(server: ApiServer): void {
  for (const object of [...CONTROL_PLANE, ...INGRESS_GATEWAY, ...WEBHOOK_CONFIGURATIONS]) {
    create(server, object, 'istioctl');
  }
}

/** Creates an object of the simulator's own; that the server refuses one is a bug. */
export function create(server: ApiServer, object: KubernetesObject, actor: string): void {
  const resource = TYPES[object.kind];
  if (!resource) throw new TypeError(`No type for ${object.kind}`);
  const written = server.write({ verb: 'create', resource, object }, actor);
  if (!written.ok) throw new TypeError(written.failure.message);
}
