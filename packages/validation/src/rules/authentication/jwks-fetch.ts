import { unrestrictedJwks } from '../../codes/security.ts';
import { at, items, rootField, text } from '../../field.ts';
import type { SetRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

/** istiod fetches the keys that a RequestAuthentication names; without a list of barred ranges from anywhere. */
export const jwksFetchRule: SetRule = {
  scope: 'set',
  name: 'request-authentication/jwks-fetch',
  analyzer: 'authn.BlockedCIDRsAnalyzer',
  codes: [unrestrictedJwks],
  check(set, report) {
    const count = set.ofKind('security.istio.io', 'RequestAuthentication').length;
    if (count === 0) return;
    for (const deployment of set.ofKind('apps', 'Deployment')) {
      if (labelsOf(deployment).get('app') !== 'istiod' || hasBlockedRanges(deployment)) continue;
      report(deployment, {
        code: unrestrictedJwks,
        path: ['spec', 'template', 'spec', 'containers'],
        onKey: true,
        message: `istiod fetches keys for ${count} RequestAuthentication${count === 1 ? '' : 's'} from any address.`,
        hint: 'Set BLOCKED_CIDRS_IN_JWKS_URIS on istiod.',
      });
    }
  },
};

function hasBlockedRanges(deployment: Subject): boolean {
  const containers = items(
    at(rootField(deployment.object), 'spec', 'template', 'spec', 'containers'),
  );
  return containers
    .flatMap((container) => items(at(container, 'env')))
    .some(
      (variable) =>
        text(at(variable, 'name')) === 'BLOCKED_CIDRS_IN_JWKS_URIS' &&
        text(at(variable, 'value')) !== '',
    );
}
