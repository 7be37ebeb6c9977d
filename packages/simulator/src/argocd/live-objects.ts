import type { KubernetesObject } from '@drydock/manifests';
import type { Environment } from './environment.ts';
import type { TrackedObjects } from './tracked-objects.ts';
import { trackingName } from './application.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';

/** The live objects of an Application: those with its mark, and those that its targets name. */
export function liveObjects(
  env: Environment,
  tracked: TrackedObjects,
  application: KubernetesObject,
  targets: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const found = new Set(tracked.of(trackingName(application, ARGOCD_NAMESPACE)));
  const namespace = destinationNamespace(application);
  for (const target of targets) {
    const live = liveOf(env, target, namespace);
    if (live) found.add(live);
  }
  const own = liveOf(
    env,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    '',
  );
  if (own && hasManagedNamespace(application)) found.add(own);
  return [...found];
}

/** The live object of a target; `namespace` is where it goes when it names none. */
export function liveOf(
  env: Environment,
  target: KubernetesObject,
  namespace: string,
): KubernetesObject | undefined {
  const type = env.typeOf(target);
  if (!type) return undefined;
  const place = type.namespaced ? target.metadata.namespace || namespace : '';
  return env.store.get(type.resource, place, target.metadata.name);
}

export function destinationNamespace(application: KubernetesObject): string {
  const spec = application['spec'] as { destination?: { namespace?: string } } | undefined; // the CRD's schema holds it to this shape
  return spec?.destination?.namespace ?? '';
}

function hasManagedNamespace(application: KubernetesObject): boolean {
  const spec = application['spec'] as
    | { syncPolicy?: { managedNamespaceMetadata?: object } }
    | undefined; // the CRD's schema holds it to this shape
  return spec?.syncPolicy?.managedNamespaceMetadata !== undefined;
}
