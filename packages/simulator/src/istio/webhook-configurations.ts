import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import type { WebhookServices } from '../webhooks/webhook-admission.ts';
import { injectionWebhook } from '../injection/injection-webhook.ts';
import { validationWebhook } from './validation-webhook.ts';
import { ISTIO_NAMESPACE, ISTIO_REVISION } from './istio-version.ts';
import { CA_BUNDLE } from './root-certificate.ts';

const NOT_REFUSED = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };
const is = (key: string, value: string): JsonObject => ({ key, operator: 'In', values: [value] });
const isUnset = (key: string): JsonObject => ({ key, operator: 'DoesNotExist' });

function injector(
  name: string,
  namespaces: readonly JsonObject[],
  pods: readonly JsonObject[],
): JsonObject {
  return {
    name: `${name}.sidecar-injector.istio.io`,
    admissionReviewVersions: ['v1'],
    clientConfig: {
      caBundle: CA_BUNDLE,
      service: { name: 'istiod', namespace: ISTIO_NAMESPACE, path: '/inject', port: 443 },
    },
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    sideEffects: 'None',
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: { matchExpressions: namespaces },
    objectSelector: { matchExpressions: pods },
  };
}

/** Which pods are brought before `/inject`: by namespace label or revision, or by a pod's own label. */
const INJECTION: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: {
    name: 'istio-sidecar-injector',
    labels: { app: 'sidecar-injector', 'istio.io/rev': ISTIO_REVISION, release: 'istio' },
  },
  webhooks: [
    injector(
      'rev.namespace',
      [is('istio.io/rev', ISTIO_REVISION), isUnset('istio-injection')],
      [NOT_REFUSED],
    ),
    injector(
      'rev.object',
      [isUnset('istio.io/rev'), isUnset('istio-injection')],
      [NOT_REFUSED, is('istio.io/rev', ISTIO_REVISION)],
    ),
    injector('namespace', [is('istio-injection', 'enabled')], [NOT_REFUSED]),
    injector(
      'object',
      [isUnset('istio-injection'), isUnset('istio.io/rev')],
      [is('sidecar.istio.io/inject', 'true'), isUnset('istio.io/rev')],
    ),
  ],
};

/** Which objects are brought before `/validate`: everything of Istio's own groups. */
const VALIDATION: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {
    name: 'istio-validator-istio-system',
    labels: { app: 'istiod', istio: 'istiod', 'istio.io/rev': ISTIO_REVISION, release: 'istio' },
  },
  webhooks: [
    {
      name: 'rev.validation.istio.io',
      admissionReviewVersions: ['v1'],
      clientConfig: {
        caBundle: CA_BUNDLE,
        service: { name: 'istiod', namespace: ISTIO_NAMESPACE, path: '/validate', port: 443 },
      },
      failurePolicy: 'Fail',
      sideEffects: 'None',
      rules: [
        {
          apiGroups: [
            'security.istio.io',
            'networking.istio.io',
            'telemetry.istio.io',
            'extensions.istio.io',
          ],
          apiVersions: ['*'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['*'],
        },
      ],
    },
  ],
};

export const WEBHOOK_CONFIGURATIONS: readonly KubernetesObject[] = [INJECTION, VALIDATION];

/** What istiod answers behind those configurations. */
export const ISTIOD_WEBHOOKS: WebhookServices = new Map([
  [`${ISTIO_NAMESPACE}/istiod/inject`, injectionWebhook],
  [`${ISTIO_NAMESPACE}/istiod/validate`, validationWebhook],
]);
