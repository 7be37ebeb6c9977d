import { tlsConflict, tlsIgnored, tlsIncomplete } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, isSet, items, size, text, texts, type Field } from '../../field.ts';

/** Cipher suites by OpenSSL's names that Envoy's BoringSSL knows. */
const CIPHERS = new Set([
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA',
  'AES256-SHA',
  'DES-CBC3-SHA',
]);

/** Everything that a certificate can be given in. */
const CERTIFICATE_FIELDS = [
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
] as const;

/** TLS settings of a server of a Gateway or of a Sidecar's listener; absent is fine. */
export function checkServerTls(check: Check, tls: Field): void {
  if (!isSet(tls)) return;
  checkCiphers(check, tls);
  const mode = text(at(tls, 'mode')) || 'PASSTHROUGH';
  if (mode === 'ISTIO_MUTUAL') {
    for (const name of CERTIFICATE_FIELDS) {
      if (!has(tls, name)) continue;
      check.report(
        tlsConflict,
        at(tls, name),
        `ISTIO_MUTUAL brings its own certificates: remove ${name}.`,
        {
          onKey: true,
        },
      );
    }
    return;
  }
  if (mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH') {
    const ignored = ['caCrl', ...CERTIFICATE_FIELDS].find((name) => has(tls, name));
    if (ignored !== undefined) {
      check.report(
        tlsIgnored,
        at(tls, ignored),
        `The mode ${mode} uses no certificates: ${ignored} is ignored.`,
        {
          onKey: true,
        },
      );
    }
  }
  checkOneSource(check, tls);
  const needsCertificate = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'].includes(mode);
  if (needsCertificate && (has(tls, 'credentialName') || has(tls, 'credentialNames'))) return;
  if (needsCertificate) checkCertificates(check, tls, mode);
  checkRevocation(check, tls, mode);
}

function has(tls: Field, name: string): boolean {
  const field = at(tls, name);
  return text(field) !== '' || size(field) > 0;
}

function checkOneSource(check: Check, tls: Field): void {
  const sources = [
    has(tls, 'serverCertificate') && has(tls, 'privateKey'),
    has(tls, 'credentialName'),
    has(tls, 'credentialNames'),
    has(tls, 'tlsCertificates'),
  ].filter(Boolean);
  if (sources.length < 2) return;
  check.report(
    tlsConflict,
    tls,
    'The certificate comes from one place: credentialName, credentialNames, tlsCertificates, or serverCertificate with privateKey.',
  );
}

function checkCertificates(check: Check, tls: Field, mode: string): void {
  if (mode !== 'SIMPLE' && !has(tls, 'caCertificates')) {
    check.report(tlsIncomplete, tls, `The mode ${mode} needs caCertificates, to verify clients.`);
  }
  const list = items(at(tls, 'tlsCertificates'));
  if (list.length > 2) {
    check.report(tlsIgnored, at(tls, 'tlsCertificates'), 'Only two server certificates are used.');
  }
  for (const certificate of list.length > 0 ? list : [tls]) {
    for (const name of ['serverCertificate', 'privateKey']) {
      if (has(certificate, name)) continue;
      check.report(
        tlsIncomplete,
        certificate,
        `The mode ${mode} needs ${name}, or credentialName.`,
      );
    }
  }
}

function checkRevocation(check: Check, tls: Field, mode: string): void {
  if (!has(tls, 'caCrl')) return;
  if (has(tls, 'credentialName') || mode === 'SIMPLE') {
    check.report(
      tlsConflict,
      at(tls, 'caCrl'),
      mode === 'SIMPLE'
        ? 'A server with mode SIMPLE asks for no client certificates: caCrl has no meaning.'
        : 'With credentialName the revocation list belongs into the Secret.',
      { onKey: true },
    );
  }
}

function checkCiphers(check: Check, tls: Field): void {
  const isOld = ['TLSV1_0', 'TLSV1_1'].includes(text(at(tls, 'minProtocolVersion')));
  if (isOld && size(at(tls, 'cipherSuites')) === 0) {
    check.report(
      tlsIgnored,
      at(tls, 'minProtocolVersion'),
      'Below TLS 1.2 no default cipher suite fits: set cipherSuites.',
    );
  }
  const seen = new Set<string>();
  for (const [i, cipher] of texts(at(tls, 'cipherSuites')).entries()) {
    const field = at(tls, 'cipherSuites', i);
    if (!isCipher(cipher)) {
      check.report(tlsIgnored, field, `"${cipher}" is no cipher suite of Envoy: it is ignored.`);
    } else if (seen.has(cipher)) {
      check.report(tlsIgnored, field, `The cipher suite "${cipher}" stands there twice.`);
    }
    seen.add(cipher);
  }
}

function isCipher(cipher: string): boolean {
  // What begins with an operator of OpenSSL's list syntax is left to Envoy.
  return cipher === '' || cipher === 'ALL' || !/^[\p{L}\p{N}]/u.test(cipher) || CIPHERS.has(cipher);
}
