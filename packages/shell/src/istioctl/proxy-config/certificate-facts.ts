import { parseTimestamp } from '@drydock/manifests';

/** What tables tell of a certificate. */
export interface CertificateFacts {
  /** Hexadecimal, without zeros before. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Of DER in hexadecimal: outer sequence, inner sequence, version where given, then the length of the serial number: RFC 5280 4.1. */
const HEAD = /^30(?:82.{4}|81..|..)30(?:82.{4}|81..|..)(?:a0030201..)?02(..)/;
/** A UTCTime or a GeneralizedTime, in digits of ASCII. */
const TIME = String.raw`(?:170d((?:3\d){12})|180f((?:3\d){14}))5a`;
const VALIDITY = new RegExp(TIME + TIME);

/** Serial number and validity of the first certificate of a PEM text; undefined when it cannot be read. */
export function readCertificate(pem: string): CertificateFacts | undefined {
  const match = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem);
  const der = hexOf(match?.[1] ?? '');
  const head = HEAD.exec(der);
  const validity = VALIDITY.exec(der);
  if (!head || !validity) return undefined;
  const from = head[0].length;
  const serial = der.slice(from, from + 2 * Number.parseInt(head[1] ?? '', 16));
  const [notBeforeMs, notAfterMs] = [
    validity[1] ?? validity[2] ?? '',
    validity[3] ?? validity[4] ?? '',
  ].map((digits) => parseTimestamp(toRfc3339(digits.replaceAll(/3(\d)/g, '$1'))));
  if (notBeforeMs === undefined || notAfterMs === undefined) return undefined;
  return { serial: serial.replace(/^0+(?=.)/, ''), notBeforeMs, notAfterMs };
}

/** The bytes of a base64 text in hexadecimal; '' when it is none. */
function hexOf(encoded: string): string {
  try {
    const bytes = Array.from(atob(encoded.replaceAll(/\s/g, '')), (c) => c.codePointAt(0) ?? 0);
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  } catch {
    return '';
  }
}

/** `YYMMDD…` means 1950 to 2049; fourteen digits have the whole year. */
function toRfc3339(digits: string): string {
  const century = Number(digits.slice(0, 2)) < 50 ? '20' : '19';
  const full = digits.length === 12 ? century + digits : digits;
  const [date, time] = [full.slice(0, 8), full.slice(8)].map((text) => text.match(/../g) ?? []);
  const [first = '', second = '', ...days] = date ?? [];
  return `${[first + second, ...days].join('-')}T${(time ?? []).join(':')}Z`;
}
