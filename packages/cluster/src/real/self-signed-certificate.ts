import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bits,
  der,
  generalizedTime,
  integer,
  objectIdentifier,
  octets,
  sequence,
  set,
  utf8,
  yes,
} from './der.ts';

export interface Certificate {
  /** PEM; also what a client has to trust. */
  readonly certificate: string;
  /** PEM, PKCS #8. Never written to disk. */
  readonly key: string;
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const DAY_MS = 24 * 60 * 60 * 1000;

/** A fresh key and a certificate for these names and IPv4 addresses that it signs itself; good for a year (RFC 5280). */
export function createSelfSignedCertificate(hosts: readonly string[], now: Date): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8('drydock'))));
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(
      generalizedTime(new Date(now.getTime() - DAY_MS)),
      generalizedTime(new Date(now.getTime() + 365 * DAY_MS)),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(hosts))),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, ECDSA_WITH_SHA256, bits(signature));
  return {
    certificate: pem('CERTIFICATE', whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(hosts: readonly string[]): readonly Buffer[] {
  const names = hosts.map((host) =>
    isIPv4(host)
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host)),
  );
  const serverAuthentication = objectIdentifier('1.3.6.1.5.5.7.3.1');
  return [
    sequence(objectIdentifier('2.5.29.19'), yes(), octets(sequence(yes()))), // may sign: itself
    sequence(objectIdentifier('2.5.29.15'), yes(), octets(bits(Buffer.from([0x84]), 2))), // sign, certify
    sequence(objectIdentifier('2.5.29.37'), octets(sequence(serverAuthentication))),
    sequence(objectIdentifier('2.5.29.17'), octets(sequence(...names))),
  ];
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
