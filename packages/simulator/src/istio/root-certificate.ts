import type { GroupResource, Reconciler, StoreEvent, StoreView, Write } from '@drydock/kubernetes';
import type { ObjectMeta } from '@drydock/manifests';
import { ISTIO_NAMESPACE } from './istio-version.ts';

/**
 * The certificate of the simulated mesh's authority: self-signed, O=cluster.local, 2025 to 2035.
 * Its key was thrown away when it was made, nothing can be signed with it.
 */
const ROOT_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBYDCCAQegAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQKDA1jbHVzdGVy
LmxvY2FsMB4XDTI1MDEwMTAwMDAwMFoXDTM1MDEwMTAwMDAwMFowGDEWMBQGA1UE
CgwNY2x1c3Rlci5sb2NhbDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIjQjnqh
+bvvDCiAlTnlKSHIAk9r6Se4ImwPMQI4Z/9KW4mXKScrhjhZQbSCnYdNieOMCO+c
qe2zmTi5btNBKfWjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIE
MB0GA1UdDgQWBBQDwyipsB5blKDgjNmhNOEl+TRfYzAKBggqhkjOPQQDAgNHADBE
AiABl8pLeo7/LePBPbDgBtcPC7yJY5GUcUg/srpWXDqs8wIgZGlhiFWx/SzFKwgS
WChcxrpJ9uJXsCoLgxtWb7CqZBo=
-----END CERTIFICATE-----
`;

/** The same, as webhook configurations hold it. */
export const CA_BUNDLE: string = btoa(ROOT_CERTIFICATE);

const NAME = 'istio-ca-root-cert';
const CONFIG_MAPS = { group: '', resource: 'configmaps' } as const;
const NAMESPACES = { group: '', resource: 'namespaces' } as const;
/** Key of every namespace at once. */
const ALL = '';
const IGNORED: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** istiod's namespace controller: every namespace holds the mesh's root certificate, for the proxies to trust. */
export const rootCertificateReconciler: Reconciler = {
  name: 'istiod-namespace-controller',
  keysOf: ({ resource, object, type }: StoreEvent) => {
    if (resource.resource === NAMESPACES.resource && type !== 'DELETED')
      return [object.metadata.name];
    if (isMeshConfiguration(resource, object.metadata)) return [ALL];
    const isOurs = resource.resource === CONFIG_MAPS.resource && object.metadata.name === NAME;
    return isOurs && resource.group === '' ? [object.metadata.namespace ?? ''] : [];
  },
  reconcile(key, { store }) {
    if (store.get(CONFIG_MAPS, ISTIO_NAMESPACE, 'istio') === undefined) return { writes: [] };
    const namespaces =
      key === ALL ? store.list(NAMESPACES).map(({ metadata }) => metadata.name) : [key];
    return { writes: namespaces.flatMap((namespace) => writesFor(namespace, store)) };
  },
};

/** Where istiod comes after the namespaces, it writes into all of them. */
function isMeshConfiguration(
  { group, resource }: GroupResource,
  { name, namespace }: ObjectMeta,
): boolean {
  const isConfigMap = group === '' && resource === CONFIG_MAPS.resource;
  return isConfigMap && namespace === ISTIO_NAMESPACE && name === 'istio';
}

function writesFor(namespace: string, store: StoreView): readonly Write[] {
  const found = store.get(NAMESPACES, '', namespace);
  const isLeft = !found || found.metadata.deletionTimestamp !== undefined || IGNORED.has(namespace);
  if (isLeft) return [];
  const data = { 'root-cert.pem': ROOT_CERTIFICATE };
  const existing = store.get(CONFIG_MAPS, namespace, NAME);
  if (!existing) {
    const labels = { 'istio.io/config': 'true' };
    const metadata = { name: NAME, namespace, labels };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    return [{ verb: 'create', resource: CONFIG_MAPS, object }];
  }
  if (JSON.stringify(existing['data']) === JSON.stringify(data)) return [];
  return [{ verb: 'update', resource: CONFIG_MAPS, object: { ...existing, data } }];
}
