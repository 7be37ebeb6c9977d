import { unverifiedServer, unverifiedServerPort } from '../../codes/destination-rule.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import type { ObjectRule } from '../../rule.ts';

/** TLS without CA certificates accepts the certificate of any server. */
export const caCertificatesRule: ObjectRule = {
  ...specRule({
    name: 'destination-rule/ca-certificates',
    kind: 'networking.istio.io/DestinationRule',
    codes: [unverifiedServer, unverifiedServerPort],
    check(spec, check) {
      const policy = at(spec, 'trafficPolicy');
      const host = text(at(spec, 'host'));
      const hasSelector = isSet(at(spec, 'workloadSelector'));
      if (isUnverified(at(policy, 'tls'), hasSelector)) reportTls(check, at(policy, 'tls'), host);
      for (const port of items(at(policy, 'portLevelSettings'))) {
        if (!isUnverified(at(port, 'tls'), hasSelector)) continue;
        const value = number(at(port, 'port', 'number')) ?? 0;
        reportTls(check, at(port, 'tls'), host, value);
      }
    },
  }),
  analyzer: 'destinationrule.CaCertificateAnalyzer',
};

/** A credential holds the CA too, but sidecars read it only for rules with a workload selector. */
function isUnverified(tls: Field, hasSelector: boolean): boolean {
  const mode = text(at(tls, 'mode'));
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return false;
  if (text(at(tls, 'caCertificates')) !== '') return false;
  return !(hasSelector && text(at(tls, 'credentialName')) !== '');
}

function reportTls(check: Check, tls: Field, host: string, port?: number): void {
  const place = port === undefined ? `"${host}"` : `port ${port} of "${host}"`;
  check.report(
    port === undefined ? unverifiedServer : unverifiedServerPort,
    tls,
    `TLS to ${place} does not verify the server: no caCertificates are set.`,
    { hint: 'Add caCertificates, /etc/ssl/certs/ca-certificates.crt for one.', onKey: true },
  );
}
