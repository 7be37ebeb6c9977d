import type { JsonObject } from '@drydock/manifests';

/** The volumes that injection adds for the proxy, in the template's order. */
export const SIDECAR_VOLUMES: readonly JsonObject[] = [
  { emptyDir: {}, name: 'workload-socket' },
  { emptyDir: {}, name: 'credential-socket' },
  { emptyDir: {}, name: 'workload-certs' },
  { emptyDir: { medium: 'Memory' }, name: 'istio-envoy' },
  { emptyDir: {}, name: 'istio-data' },
  {
    downwardAPI: {
      items: [
        { fieldRef: { fieldPath: 'metadata.labels' }, path: 'labels' },
        { fieldRef: { fieldPath: 'metadata.annotations' }, path: 'annotations' },
      ],
    },
    name: 'istio-podinfo',
  },
  {
    name: 'istio-token',
    projected: {
      sources: [
        {
          serviceAccountToken: {
            audience: 'istio-ca',
            expirationSeconds: 43_200,
            path: 'istio-token',
          },
        },
      ],
    },
  },
  { configMap: { name: 'istio-ca-root-cert' }, name: 'istiod-ca-cert' },
];
