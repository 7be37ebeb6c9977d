import type { KubernetesObject } from '@drydock/manifests';

/** The Service and the pod of the ingress gateway that istioctl's analysis adds to what it is given. */
export const defaultGatewayObjects: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istio-ingressgateway', namespace: 'istio-system' },
    spec: {
      selector: { istio: 'ingressgateway' },
      ports: [80, 443, 31400, 15443].map((port) => ({
        port,
        protocol: 'TCP',
        name: `tcp-${port}`,
      })),
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'istio-ingressgateway',
      namespace: 'istio-system',
      labels: { istio: 'ingressgateway' },
    },
    spec: { containers: [{ name: 'istio-proxy' }] },
  },
];
