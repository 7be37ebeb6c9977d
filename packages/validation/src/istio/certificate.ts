import { parseTimestamp } from '@drydock/manifests';

/** When the first certificate of a PEM text ends, in milliseconds since 1970; undefined when it cannot be read. */
export function certificateEnd(pem: string): number | undefined {
  const match = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem);
  const der = match ? decodeBase64(match[1] ?? '') : undefined;
  if (der === undefined) return undefined;
  const times = validityTimes(der);
  return times[1] === undefined ? undefined : parseTimestamp(times[1]);
}

/** The bytes of a base64 text, one per UTF-16 unit; undefined when it is none. */
export function decodeBase64(encoded: string): string | undefined {
  const clean = encoded.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined;
  try {
    return atob(clean);
  } catch {
    return undefined;
  }
}

/**
 * The two times of a certificate's Validity, RFC 5280 4.1.2.5, as RFC 3339. In DER that is the only
 * sequence of two times, so it is found by its tags.
 */
function validityTimes(der: string): readonly string[] {
  const time = '(?:\\x17\\x0d(\\d{12})Z|\\x18\\x0f(\\d{14})Z)';
  const match = new RegExp(`${time}${time}`).exec(der);
  if (!match) return [];
  return [match[1] ?? match[2], match[3] ?? match[4]].map((digits) => toRfc3339(digits ?? ''));
}

/** `YYMMDD…` of a UTCTime means 1950 to 2049; a GeneralizedTime has the whole year. */
function toRfc3339(digits: string): string {
  const century = Number(digits.slice(0, 2)) < 50 ? '20' : '19';
  const full = digits.length === 12 ? century + digits : digits;
  const part = (from: number, to: number): string => full.slice(from, to);
  return `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}T${part(8, 10)}:${part(10, 12)}:${part(12, 14)}Z`;
}
