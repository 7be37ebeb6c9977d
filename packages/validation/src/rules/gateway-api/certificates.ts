import { referenceNotGranted, unknownCertificate } from '../../codes/gateway-api.ts';
import { at, items, rootField, text, type Field } from '../../field.ts';
import type { EachRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';
import { GATEWAY_API, isGranted } from './grants.ts';

/** A listener's certificates are Secrets that exist, and that the Gateway may read. */
export const certificatesRule: EachRule = {
  scope: 'each',
  name: 'gateway-api/certificates',
  kinds: [`${GATEWAY_API}/Gateway`],
  codes: [unknownCertificate, referenceNotGranted],
  prepare: (set) => (gateway, report) => {
    if (!set.complete) return;
    const listeners = items(at(rootField(gateway.object), 'spec', 'listeners'));
    const references = listeners.flatMap((one) => items(at(one, 'tls', 'certificateRefs')));
    for (const reference of references) {
      const kind = text(at(reference, 'kind')) || 'Secret';
      if (kind !== 'Secret' || text(at(reference, 'group')) !== '') continue;
      checkReference({ set, report, subject: gateway }, reference);
    }
  },
};

function checkReference(site: Site, reference: Field): void {
  const { set, report, subject: gateway } = site;
  const name = text(at(reference, 'name'));
  const namespace = text(at(reference, 'namespace')) || gateway.namespace;
  if (!set.find('', 'Secret', namespace, name)) {
    const field = at(reference, 'name');
    const secrets = set.ofKind('', 'Secret').filter((secret) => secret.namespace === namespace);
    const { hint, fixes } = nearWords(
      site,
      field,
      secrets.map(({ key }) => key.name),
    );
    report(gateway, {
      code: unknownCertificate,
      path: field.path,
      message: `There is no Secret "${name}" in namespace "${namespace}".`,
      hint: hint ?? 'Create it with type kubernetes.io/tls, in the namespace of the Gateway.',
      fixes,
    });
    return;
  }
  const target = { kind: 'Secret', namespace, name } as const;
  if (namespace === gateway.namespace || isGranted(set, gateway, target)) return;
  report(gateway, {
    code: referenceNotGranted,
    path: at(reference, 'namespace').path,
    message: `No ReferenceGrant in "${namespace}" lets a Gateway of "${gateway.namespace}" use its Secrets.`,
    hint: `Create a ReferenceGrant in "${namespace}" from Gateway of "${gateway.namespace}" to Secret.`,
  });
}
