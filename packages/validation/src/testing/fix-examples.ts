import type { KubernetesObject } from '@drydock/manifests';

/** A set whose findings have fixes; for rules whose page shows a mistake without one. */
export interface FixExample {
  readonly name: string;
  readonly yaml: string;
  /** What is in the cluster before. */
  readonly cluster?: readonly KubernetesObject[];
}

const GATEWAY = `apiVersion: v1
kind: Pod
metadata: { name: ingressgateway, namespace: istio-system, labels: { istio: ingressgateway } }
spec: { containers: [{ name: istio-proxy, image: proxy }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingressgateway, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  ports: [{ name: http, port: 80 }, { name: https, port: 443 }, { name: tcp, port: 5432 }]
---
apiVersion: v1
kind: Secret
metadata: { name: shop-cert, namespace: istio-system }
stringData:
  tls.crt: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n"
  tls.key: "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n"
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers:
`;

const ROUTES = `    - port: { number: 80, name: http, protocol: HTTP }
      hosts: [shop.example.com]
    - port: { number: 5432, name: tcp, protocol: TCP }
      hosts: [shop.example.com]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [edge]
`;

/** The examples, by the rule that they are for. */
export const FIX_EXAMPLES: readonly FixExample[] = [
  {
    name: 'virtual-service/http-match',
    yaml: `${GATEWAY}${ROUTES}  http:
    - match: [{ gateways: [edge.shop] }]
      route: [{ destination: { host: reviews } }]
`,
  },
  {
    name: 'virtual-service/l4-routes',
    yaml: `${GATEWAY}${ROUTES}  tcp:
    - match: [{ gateways: [edge.shop] }]
      route: [{ destination: { host: reviews } }]
`,
  },
  {
    name: 'gateway/secrets',
    yaml: `${GATEWAY}    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: shop-crt }
`,
  },
  {
    name: 'kubernetes/immutable-field',
    cluster: [
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'fast' },
        provisioner: 'kubernetes.io/no-provisioner',
      },
    ],
    yaml: `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: example.com/disks
`,
  },
  {
    name: 'argo/application-spec',
    yaml: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://git.example.com/shop.git, path: k8s }
  destination: { server: undefined, namespace: shop }
`,
  },
  {
    name: 'prometheus/monitors',
    yaml: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  ports: [{ name: http-metrics, port: 9090 }]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  endpoints: [{ port: http-metric }]
`,
  },
];
