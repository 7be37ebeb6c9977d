import { duplicateCertificate } from '../../codes/mesh.ts';
import { at, isSet, items, text, type Field } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectorPairs } from '../../kubernetes/label-selector.ts';
import { relatedPlace } from '../../related.ts';
import type { SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/**
 * Browsers reuse an HTTP/2 connection for every host of its certificate. Where two Gateways serve one
 * certificate, requests for the one arrive at the other and find no host.
 */
export const duplicateCertificateRule: SetRule = {
  scope: 'set',
  name: 'gateway/duplicate-certificate',
  analyzer: 'gateway.CertificateAnalyzer',
  codes: [duplicateCertificate],
  check(set, report) {
    const gateways = set.ofKind('networking.istio.io', 'Gateway');
    for (const gateway of gateways) {
      if (!gateway.source) continue;
      for (const other of gateways) {
        if (other === gateway || !isSubset(gateway, other)) continue;
        for (const [tls, rival] of sharedCertificates(gateway, other)) {
          report(gateway, {
            code: duplicateCertificate,
            path: tls.path,
            message: `The Gateway ${other.namespace}/${other.key.name} serves the same certificate: over one HTTP/2 connection its requests may come here and get 404.`,
            hint: 'Put the hosts into one Gateway, or use a certificate of its own for each.',
            related: relatedPlace(other, rival.path, 'the same certificate'),
          });
        }
      }
    }
  },
};

/** Whether all labels of a Gateway's selector are in the other's. */
function isSubset(gateway: Subject, other: Subject): boolean {
  const theirs = selectorPairs(at(specOf(other), 'selector'));
  return [...selectorPairs(at(specOf(gateway), 'selector'))].every(
    ([key, value]) => theirs.get(key) === value,
  );
}

function sharedCertificates(a: Subject, b: Subject): readonly (readonly [Field, Field])[] {
  return tlsOf(a).flatMap((own) =>
    tlsOf(b)
      .filter((theirs) => isSameCertificate(own, theirs))
      .map((theirs) => [own, theirs] as const),
  );
}

function tlsOf(gateway: Subject): readonly Field[] {
  return items(at(specOf(gateway), 'servers'))
    .map((server) => at(server, 'tls'))
    .filter(isSet);
}

function isSameCertificate(a: Field, b: Field): boolean {
  const same = (name: string): boolean =>
    text(at(a, name)) !== '' && text(at(a, name)) === text(at(b, name));
  if (text(at(a, 'credentialName')) !== '' || text(at(b, 'credentialName')) !== '') {
    return same('credentialName');
  }
  return same('serverCertificate') && same('privateKey');
}
