import { isJsonObject } from '@drydock/manifests';

/** What is wrong with the address of keys; undefined when istiod could fetch them. */
export function jwksUriProblem(uri: string): string | undefined {
  const [, scheme = ''] = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(uri) ?? [];
  if (!['http', 'https'].includes(scheme.toLowerCase())) return 'its scheme is not http or https';
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(uri)?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /^(?:\[[^\]]*\]|[^:]*):(.*)$/.exec(host)?.[1];
  if (port !== undefined && port !== '' && !/^[0-9]+$/.test(port)) return `"${port}" is no port`;
  if (/[\s<>"{}|\\^`]/.test(host)) return 'its host has a character that no host has';
  return /%(?![0-9a-fA-F]{2})/.test(uri) ? 'a "%" in it is no escape' : undefined;
}

export interface JwksProblem {
  readonly problem?: string;
  /** Positions of keys that hold their private part. */
  readonly privateKeys: readonly number[];
}

const KEY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  oct: ['k'],
};

/** Reads a JWK, or a set of them. */
export function jwksProblem(text: string): JwksProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'it is no JSON', privateKeys: [] };
  }
  if (!isJsonObject(value)) return { problem: 'it is no JSON object', privateKeys: [] };
  const keys = Array.isArray(value.keys) ? (value.keys as readonly unknown[]) : [value];
  const problem = keys.map(keyProblem).find((found) => found !== undefined);
  const privateKeys = keys.flatMap((key, i) => (isPrivate(key) ? [i] : []));
  return { ...(problem !== undefined && { problem }), privateKeys };
}

function keyProblem(key: unknown): string | undefined {
  if (!isJsonObject(key)) return 'a key is no JSON object';
  const { kty } = key;
  if (typeof kty !== 'string' || !Object.hasOwn(KEY_FIELDS, kty)) {
    return `"${typeof kty === 'string' ? kty : ''}" is no type of key`;
  }
  const missing = KEY_FIELDS[kty]?.find((name) => typeof key[name] !== 'string');
  return missing === undefined ? undefined : `a key of type ${kty} needs "${missing}"`;
}

function isPrivate(key: unknown): boolean {
  return isJsonObject(key) && (typeof key.d === 'string' || key.kty === 'oct');
}
