import type { KubernetesObject } from '@drydock/manifests';
import type { ArgoCluster } from '@drydock/validation/argo';
import { succeeded } from './applications.ts';
import { ARGOCD_NAMESPACE, IN_CLUSTER, SECRETS, textOf, type ArgoContext } from './argo-context.ts';

const SECRET_TYPE = 'argocd.argoproj.io/secret-type';

/** Argo CD's Secrets of a type: `cluster`, `repository`. */
export async function argoSecrets(
  { kube }: ArgoContext,
  type: string,
): Promise<readonly KubernetesObject[]> {
  const options = { namespace: ARGOCD_NAMESPACE, labelSelector: `${SECRET_TYPE}=${type}` };
  return succeeded(await kube.list(SECRETS, options)).items;
}

/** A value of a Secret, decoded. */
export function secretText(secret: KubernetesObject, key: string): string {
  const encoded = textOf(secret, 'data', key);
  try {
    return new TextDecoder().decode(
      Uint8Array.from(atob(encoded), (char) => char.codePointAt(0) ?? 0),
    );
  } catch {
    return '';
  }
}

/** The cluster that Argo CD runs in, and those of its cluster Secrets. */
export async function clustersOf(argo: ArgoContext): Promise<readonly ArgoCluster[]> {
  const added = (await argoSecrets(argo, 'cluster')).map((secret) => {
    const [server, name, project] = ['server', 'name', 'project'].map((key) =>
      secretText(secret, key),
    );
    return { server: server ?? '', ...(name && { name }), ...(project && { project }) };
  });
  return [...added, { server: IN_CLUSTER, name: 'in-cluster' }];
}
