import type { KubernetesObject } from '@drydock/manifests';
import type { PodSource } from './find-pod.ts';

const NAMESPACE = 'drydock-system';
const NAME = 'probe';

/** The pod that stands for somebody outside: in the cluster, not in the mesh. */
export const PROBE: {
  readonly namespace: string;
  readonly name: string;
  readonly source: PodSource;
} = {
  namespace: NAMESPACE,
  name: NAME,
  source: { workload: NAME, namespace: NAMESPACE },
};

/** Namespace and Deployment of the probe. */
export function probeObjects(curlImage: string): readonly KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    curlDeployment({
      name: NAME,
      namespace: NAMESPACE,
      image: curlImage,
      command: ['sleep', 'infinity'],
    }),
  ];
}

export interface CurlDeployment {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** With a sidecar, where its namespace injects them. Default: none. */
  readonly inMesh?: boolean;
  readonly serviceAccount?: string;
}

/** One pod of curl's image, without rights. */
export function curlDeployment(options: CurlDeployment): KubernetesObject {
  const { name, namespace, image, command, labels = {}, inMesh = false, serviceAccount } = options;
  const own = { app: name, ...labels };
  const injection = inMesh ? {} : { 'sidecar.istio.io/inject': 'false' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: own },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { ...own, ...injection } },
        spec: {
          automountServiceAccountToken: false,
          ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'curl',
              image,
              command: [...command],
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                runAsNonRoot: true,
                runAsUser: 100,
              },
              resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
            },
          ],
        },
      },
    },
  };
}
