import type { Reconciler, StoreEvent, StoreView, Write } from '@drydock/kubernetes';
import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { hasReadyEndpoint, SERVICE_NAME } from '../objects/endpoint-slice.ts';
import { MUTATING, VALIDATING } from '../webhooks/webhook-configuration.ts';
import { ISTIO_NAMESPACE, ISTIO_REVISION } from './istio-version.ts';
import { CA_BUNDLE } from './root-certificate.ts';

const KEY = 'istiod';
const CONFIGURATIONS = [MUTATING, VALIDATING];
const INJECTOR = 'sidecar-injector.istio.io';

/**
 * What a ready istiod writes into the webhook configurations of its revision: who signed its
 * certificate, and that what it cannot be asked about is refused. Git says neither, so whoever
 * compares with Git sees a difference (pkg/webhooks/webhookpatch.go, pkg/webhooks/validation/controller).
 */
export const webhookPatcher: Reconciler = {
  name: 'pilot-discovery',
  keysOf: (event) => (isOfInterest(event) ? [KEY] : []),
  reconcile(_key, { store }) {
    if (!hasReadyEndpoint(store, ISTIO_NAMESPACE, 'istiod')) return { writes: [] };
    return { writes: CONFIGURATIONS.flatMap((resource) => writesOf(resource, store)) };
  },
};

function isOfInterest({ object, resource, type }: StoreEvent): boolean {
  if (type === 'DELETED') return false;
  if (resource.resource === 'endpointslices') {
    const service = object.metadata.labels?.[SERVICE_NAME];
    return object.metadata.namespace === ISTIO_NAMESPACE && service === 'istiod';
  }
  return CONFIGURATIONS.some(
    (each) => each.resource === resource.resource && each.group === resource.group,
  );
}

function writesOf(resource: typeof MUTATING, store: StoreView): readonly Write[] {
  return store.list(resource).flatMap((configuration): readonly Write[] => {
    if (configuration.metadata.labels?.['istio.io/rev'] !== ISTIO_REVISION) return [];
    const patched = patch(configuration, resource === VALIDATING);
    return patched ? [{ verb: 'update', resource, object: patched }] : [];
  });
}

/** undefined: it is as istiod wants it. */
function patch(
  configuration: KubernetesObject,
  isValidating: boolean,
): KubernetesObject | undefined {
  const webhooks: readonly unknown[] = Array.isArray(configuration['webhooks'])
    ? configuration['webhooks']
    : [];
  let isChanged = false;
  const patched = webhooks.map((webhook) => {
    if (!isJsonObject(webhook) || !isOurs(webhook, isValidating)) return webhook;
    const clientConfig = isJsonObject(webhook['clientConfig']) ? webhook['clientConfig'] : {};
    const wanted: JsonObject = isValidating ? { failurePolicy: 'Fail' } : {};
    const isRight =
      clientConfig['caBundle'] === CA_BUNDLE &&
      (!isValidating || webhook['failurePolicy'] === 'Fail');
    if (isRight) return webhook;
    isChanged = true;
    return { ...webhook, ...wanted, clientConfig: { ...clientConfig, caBundle: CA_BUNDLE } };
  });
  return isChanged ? { ...configuration, webhooks: patched } : undefined;
}

function isOurs({ name }: JsonObject, isValidating: boolean): boolean {
  return isValidating || (typeof name === 'string' && name.endsWith(INJECTOR));
}
