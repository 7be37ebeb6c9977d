import { parseTimestamp } from '@drydock/manifests';
import { parseDuration } from '../istio/duration.ts';
import { isIpAddress, isIpPrefix, isIpv4 } from '../istio/ip-address.ts';
import { urlScheme } from './go-url.ts';
import { isDnsLabel, isDnsSubdomain, isEnvName, isPortName } from './names.ts';

interface Format {
  readonly isValid: (text: string) => boolean;
  /** Ends the sentence "it must be …". */
  readonly wanted: string;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const QUANTITY =
  /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const LONG_DURATION = /^\d+\s*(?:d|days?|w|weeks?|h|hours?|m|min|minutes?|s|sec|seconds?)$/i;
const MAC = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i;

const orEmpty =
  (isValid: (text: string) => boolean) =>
  (text: string): boolean =>
    text === '' || isValid(text);

/**
 * Formats that an API server checks in custom resources, and (the names) ours for its own types, where
 * an empty name is an absent one. Sources: kube-openapi pkg/validation/strfmt; apimachinery
 * pkg/api/resource/quantity.go and pkg/util/validation.
 */
const FORMATS: Readonly<Record<string, Format>> = {
  byte: { isValid: (text) => BASE64.test(text.replaceAll(/[\r\n]/g, '')), wanted: 'base64 text' },
  cidr: { isValid: isIpPrefix, wanted: 'an address range such as 10.0.0.0/8' },
  date: {
    isValid: (text) => parseTimestamp(`${text}T00:00:00Z`) !== undefined,
    wanted: 'a date such as 2026-01-31',
  },
  'date-time': {
    isValid: (text) => parseTimestamp(text) !== undefined,
    wanted: 'a time such as 2026-01-31T12:00:00Z',
  },
  'dns-label': {
    isValid: orEmpty(isDnsLabel),
    wanted: 'lower case letters, digits and inner dashes',
  },
  duration: {
    isValid: (text) => parseDuration(text) !== undefined || LONG_DURATION.test(text),
    wanted: 'a duration such as 1h30m',
  },
  email: { isValid: (text) => /^[^@\s]+@[^@\s]+$/.test(text), wanted: 'an email address' },
  'env-name': { isValid: isEnvName, wanted: 'printable characters without "="' },
  hostname: { isValid: (text) => isDnsSubdomain(text.toLowerCase()), wanted: 'a host name' },
  ipv4: { isValid: isIpv4, wanted: 'an IPv4 address' },
  ipv6: { isValid: (text) => isIpAddress(text) && !isIpv4(text), wanted: 'an IPv6 address' },
  mac: { isValid: (text) => MAC.test(text), wanted: 'a MAC address' },
  'port-name': {
    isValid: orEmpty(isPortName),
    wanted: 'at most 15 lower case letters, digits and inner dashes',
  },
  quantity: { isValid: (text) => QUANTITY.test(text), wanted: 'a quantity such as 500m or 128Mi' },
  uri: { isValid: (text) => urlScheme(text) !== undefined, wanted: 'a URI' },
  uuid: { isValid: (text) => UUID.test(text), wanted: 'a UUID' },
};

/** What a text of this format must be; undefined when it is that, or nobody checks the format. */
export function formatProblem(format: string, text: string): string | undefined {
  const known = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return known && !known.isValid(text) ? known.wanted : undefined;
}
