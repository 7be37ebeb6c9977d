/** Two services of the namespace prod: reviews with one port, ratings with two. Ends a document. */
export const SHOP: string = `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: prod }
spec: { ports: [{ name: http, port: 9080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: ratings, namespace: prod }
spec: { ports: [{ name: http, port: 9080 }, { name: http-admin, port: 9090 }] }
---
`;

/** A VirtualService of the namespace prod with this spec, which must be indented by two. */
export function virtualService(spec: string, metadata = 'name: reviews, namespace: prod'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { ${metadata} }
spec:
${spec}`;
}
