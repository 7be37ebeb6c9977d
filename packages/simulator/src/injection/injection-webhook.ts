import { asPod } from '../objects/pod.ts';
import type { WebhookService } from '../webhooks/webhook-admission.ts';
import { injectSidecar } from './inject-sidecar.ts';
import { isInjectionRequired } from './injection-policy.ts';

/** istiod's `/inject`. */
export const injectionWebhook: WebhookService = ({ object, namespace }) => {
  const pod = asPod(object);
  if (!isInjectionRequired(pod, namespace)) return { allowed: true };
  return { allowed: true, object: injectSidecar(pod, namespace) };
};
