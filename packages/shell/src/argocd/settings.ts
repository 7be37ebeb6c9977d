import type { KubernetesObject } from '@drydock/manifests';
import { ARGOCD_NAMESPACE, CONFIG_MAPS, textOf, type ArgoContext } from './argo-context.ts';

/** `data` of argocd-cm; empty when there is none. */
export async function argocdConfig({
  kube,
}: ArgoContext): Promise<Readonly<Record<string, string>>> {
  const found = await kube.get(CONFIG_MAPS, 'argocd-cm', ARGOCD_NAMESPACE);
  if (!found.ok) return {};
  return (found.value['data'] ?? {}) as Readonly<Record<string, string>>; // the API server holds ConfigMaps to this shape
}

/** Where `argocd --core` would serve its own user interface, which argocd-cm may name otherwise. */
const CORE_URL = 'http://localhost:8080';

export async function applicationUrl(
  argo: ArgoContext,
  { metadata }: KubernetesObject,
): Promise<string> {
  const url = textOf(await argocdConfig(argo), 'url') || CORE_URL;
  return `${url.replace(/\/+$/, '')}/applications/${metadata.name}`;
}
