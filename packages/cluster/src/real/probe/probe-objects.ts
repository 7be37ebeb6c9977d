import type { KubernetesObject } from '@drydock/manifests';

/** Name of the pod that stands for somebody outside: in the cluster, not in the mesh. */
export const PROBE_NAME = 'probe';

/** Namespace of the probe and the Git server's Service, where nobody shares the cluster. */
export const SYSTEM_NAMESPACE = 'drydock-system';

/** Namespace and Deployment of the probe. */
export function probeObjects(
  namespace: string,
  curlImage: string,
  labels: Readonly<Record<string, string>> = {},
): readonly KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    curlDeployment({
      name: PROBE_NAME,
      namespace,
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
