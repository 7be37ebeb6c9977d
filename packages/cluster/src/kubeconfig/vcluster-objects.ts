import type { KubernetesObject } from '@drydock/manifests';
import { stringify } from 'yaml';
import { SESSION_LABEL } from '../real/labels.ts';
import { LEARNER_LABEL } from './isolation.ts';

/** The operator that makes vclusters: Cluster API's provider of them. */
export const VCLUSTER_KIND = ['infrastructure.cluster.x-k8s.io/v1alpha1', 'VCluster'] as const;
export const CLUSTER_KIND = ['cluster.x-k8s.io/v1beta1', 'Cluster'] as const;

export interface VclusterPlace {
  readonly name: string;
  readonly namespace: string;
  readonly learner: string;
  readonly session: string;
}

/** By Cluster API's contract: where a cluster's kubeconfig is, and under which key. */
export const kubeconfigSecret = (name: string): string => `${name}-kubeconfig`;
export const KUBECONFIG_KEY = 'value';

/**
 * A learner's vcluster in a namespace of its own, reached through a load balancer. The operator takes the chart's
 * version that it was built for. @see github.com/loft-sh/cluster-api-provider-vcluster
 */
export function vclusterObjects({
  name,
  namespace,
  learner,
  session,
}: VclusterPlace): readonly KubernetesObject[] {
  const labels = { [SESSION_LABEL]: session, [LEARNER_LABEL]: learner };
  const [apiVersion, kind] = VCLUSTER_KIND;
  const reference = { apiVersion, kind, name };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    {
      apiVersion,
      kind,
      metadata: { name, namespace, labels },
      spec: {
        controlPlaneEndpoint: { host: '', port: 0 },
        helmRelease: {
          values: stringify({ controlPlane: { service: { spec: { type: 'LoadBalancer' } } } }),
        },
      },
    },
    {
      apiVersion: CLUSTER_KIND[0],
      kind: CLUSTER_KIND[1],
      metadata: { name, namespace, labels },
      spec: { controlPlaneRef: reference, infrastructureRef: reference },
    },
  ];
}
