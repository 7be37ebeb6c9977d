import { validate } from '@drydock/validation';
import type { WebhookService } from '../webhooks/webhook-admission.ts';
import { asResource } from './as-resource.ts';
import { ISTIO_VERSION } from './istio-version.ts';

/** istiod's `/validate`: refuses what would not configure a proxy, warns of what is pointless. */
export const validationWebhook: WebhookService = ({ object, operation }) => {
  if (operation === 'DELETE') return { allowed: true };
  const found = validate(
    { resources: [asResource(object)], diagnostics: [] },
    { complete: false, consequences: 'show', istioVersion: ISTIO_VERSION },
  ).filter(({ stage }) => stage === 'admission');
  const messages = (severity: 'error' | 'warning'): readonly string[] =>
    found.filter((finding) => finding.severity === severity).map(({ message }) => message);
  const errors = messages('error');
  if (errors.length === 0) return { allowed: true, warnings: messages('warning') };
  return {
    allowed: false,
    code: 400,
    reason: 'BadRequest',
    message: `admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: ${joined(errors)}`,
  };
};

/** Go's multierror form: one message stands alone, several are listed. */
function joined(errors: readonly string[]): string {
  const [first = ''] = errors;
  if (errors.length === 1) return first;
  const list = errors.map((error) => `\t* ${error}\n`).join('');
  return `${errors.length} errors occurred:\n${list}\n`;
}
