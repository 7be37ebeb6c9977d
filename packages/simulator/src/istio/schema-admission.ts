import type { AdmissionPlugin } from '@drydock/kubernetes';
import type { Diagnostic } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import { asResource } from './as-resource.ts';
import { ISTIO_GROUPS } from './install-istio.ts';
import { ISTIO_VERSION } from './istio-version.ts';

const UNKNOWN_FIELD = 'schema/unknown-field';

/**
 * What the schemas of Istio's CRDs refuse: types, required fields, enums, rules. Unknown fields are
 * warned of, the server's default (`fieldValidation=Warn`).
 */
export const schemaAdmission: AdmissionPlugin = {
  name: 'istio-crd-schemas',
  phase: 'validating',
  admit({ operation, resource, subresource, object }) {
    const isJudged = operation !== 'DELETE' && subresource === undefined;
    if (!isJudged || !ISTIO_GROUPS.includes(resource.group)) return { allowed: true };
    const found = validate(
      { resources: [asResource(object)], diagnostics: [] },
      {
        complete: false,
        consequences: 'show',
        istioVersion: ISTIO_VERSION,
        catalogue: loadCatalogue(),
      },
    ).filter(({ stage, severity }) => stage === 'schema' && severity === 'error');
    const errors = found.filter(({ code }) => code !== UNKNOWN_FIELD);
    if (errors.length === 0) {
      return { allowed: true, warnings: found.map(({ path }) => `unknown field "${path ?? ''}"`) };
    }
    const texts = errors.map(textOf);
    const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    return {
      allowed: false,
      code: 422,
      reason: 'Invalid',
      message: `${object.kind}.${resource.group} "${object.metadata.name}" is invalid: ${list ?? ''}`,
      causes: errors.map(({ path = '', message }) => ({
        reason: 'FieldValueInvalid',
        field: path,
        message,
      })),
    };
  },
};

function textOf({ path, message }: Diagnostic): string {
  return path === undefined ? message : `${path}: ${message}`;
}
