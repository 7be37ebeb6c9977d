import type {
  AdmissionPlugin,
  AdmissionRequest,
  AdmissionResponse,
  StoreView,
} from '@drydock/kubernetes';
import { hasReadyEndpoint } from '../objects/endpoint-slice.ts';
import { selects } from './label-selector.ts';
import { MUTATING, VALIDATING, webhooksOf, type Webhook } from './webhook-configuration.ts';

/** What a webhook's service answers; a mutating one returns the changed object. */
export type WebhookService = (request: AdmissionRequest, store: StoreView) => AdmissionResponse;

/** Webhook services of the cluster by `namespace/service/path`. */
export type WebhookServices = ReadonlyMap<string, WebhookService>;

/**
 * Calls the webhooks that the stored configurations ask for, as the API server does: rules and
 * selectors decide whether, `failurePolicy` decides what a service without a ready pod means.
 */
export function createWebhookAdmission(
  phase: AdmissionPlugin['phase'],
  services: WebhookServices,
): AdmissionPlugin {
  const configurations = phase === 'mutating' ? MUTATING : VALIDATING;
  return {
    name: phase === 'mutating' ? 'MutatingAdmissionWebhook' : 'ValidatingAdmissionWebhook',
    phase,
    admit(request, store) {
      let object = request.object;
      const warnings: string[] = [];
      for (const configuration of store.list(configurations)) {
        for (const webhook of webhooksOf(configuration)) {
          const current = { ...request, object };
          if (!isCalled(webhook, current, store)) continue;
          const response = call(webhook, services, current, store);
          if (!response.allowed) return response;
          object = response.object ?? object;
          warnings.push(...(response.warnings ?? []));
        }
      }
      return { allowed: true, object, warnings };
    },
  };
}

function isCalled(webhook: Webhook, request: AdmissionRequest, store: StoreView): boolean {
  return (
    (webhook.rules ?? []).some((rule) => isRuleMet(rule, request)) &&
    selects(webhook.objectSelector, request.object.metadata.labels ?? {}) &&
    selects(webhook.namespaceSelector, namespaceLabels(request, store))
  );
}

function isRuleMet(
  rule: NonNullable<Webhook['rules']>[number],
  { resource, subresource, operation }: AdmissionRequest,
): boolean {
  const isListed = (values: readonly string[] | undefined, value: string): boolean =>
    values?.some((entry) => entry === '*' || entry === value) ?? false;
  const name =
    subresource === undefined ? resource.resource : `${resource.resource}/${subresource}`;
  return (
    isListed(rule.apiGroups, resource.group) &&
    isListed(rule.operations, operation) &&
    (isListed(subresource === undefined ? rule.resources : without(rule.resources, '*'), name) ||
      (rule.resources?.includes('*/*') ?? false))
  );
}

function without(values: readonly string[] | undefined, value: string): readonly string[] {
  return values?.filter((entry) => entry !== value) ?? [];
}

function namespaceLabels(
  request: AdmissionRequest,
  store: StoreView,
): Readonly<Record<string, string>> {
  const namespace = store.get({ group: '', resource: 'namespaces' }, '', request.namespace);
  return namespace?.metadata.labels ?? {};
}

function call(
  webhook: Webhook,
  services: WebhookServices,
  request: AdmissionRequest,
  store: StoreView,
): AdmissionResponse {
  const failure = unreachable(webhook, services, store);
  if (failure === undefined) {
    const service = services.get(serviceKey(webhook));
    if (service) return service(request, store);
  }
  if (webhook.failurePolicy === 'Ignore') return { allowed: true };
  return {
    allowed: false,
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: failed calling webhook ${JSON.stringify(webhook.name)}: failed to call webhook: ${failure ?? 'unreachable'}`,
  };
}

function serviceKey(webhook: Webhook): string {
  const { service } = webhook.clientConfig;
  return `${service?.namespace ?? ''}/${service?.name ?? ''}${service?.path ?? '/'}`;
}

/** Why the call cannot be made, in the API server's words; undefined when it can. */
function unreachable(
  webhook: Webhook,
  services: WebhookServices,
  store: StoreView,
): string | undefined {
  const { service, url } = webhook.clientConfig;
  if (!service) {
    return `Post "${url ?? ''}": webhooks outside the cluster are not modelled by this simulator`;
  }
  const { namespace, name, path = '/', port = 443 } = service;
  const seconds = webhook.timeoutSeconds ?? 10;
  const call = `Post "https://${name}.${namespace}.svc:${port}${path}?timeout=${seconds}s"`;
  if (!store.get({ group: '', resource: 'services' }, namespace, name)) {
    return `${call}: service "${name}" not found`;
  }
  if (!hasReadyEndpoint(store, namespace, name)) {
    return `${call}: no endpoints available for service "${name}"`;
  }
  if (!services.has(serviceKey(webhook))) {
    return `${call}: what this webhook answers is not modelled by this simulator`;
  }
  return undefined;
}
