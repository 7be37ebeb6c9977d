import type { KubernetesObject } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { fill, mapField, mapItems } from './fill.ts';

/** @see kubernetes pkg/apis/admissionregistration/v1/defaults.go */
export function defaultWebhooks(object: KubernetesObject): KubernetesObject {
  const isMutating = object.kind === 'MutatingWebhookConfiguration';
  return mapItems(object, 'webhooks', (webhook) =>
    defaultWebhook(webhook, isMutating),
  ) as KubernetesObject; // only the webhooks changed
}

function defaultWebhook(webhook: PlainObject, isMutating: boolean): PlainObject {
  const filled = fill(webhook, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    ...(isMutating ? { reinvocationPolicy: 'Never' } : {}),
  });
  const withPort = mapField(filled, 'clientConfig', (client) =>
    mapField(client, 'service', (service) => fill(service, { port: 443 })),
  );
  return mapItems(withPort, 'rules', (rule) => fill(rule, { scope: '*' }));
}
