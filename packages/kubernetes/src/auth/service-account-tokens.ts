import { isPlainObject } from '@drydock/merge';
import type { UserInfo } from '../api-server.ts';
import { textOf } from '@drydock/object-validation';
import { sha256 } from '../registry/sha256.ts';

const encode = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

function sign(text: string, key: string): string {
  const digest = sha256(new TextEncoder().encode(`${key}.${text}`));
  return encode(String.fromCharCode(...digest));
}

export interface AccountClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly issuedMs: number;
  readonly expiresMs: number;
}

/** Tokens in the form of a JWT. The key is the server's own and of this process: no secret worth the name. */
export function issueToken(claims: AccountClaims, key: string): string {
  const header = encode(JSON.stringify({ alg: 'HS256', kid: 'simulated' }));
  const payload = encode(
    JSON.stringify({
      aud: claims.audiences,
      exp: Math.floor(claims.expiresMs / 1000),
      iat: Math.floor(claims.issuedMs / 1000),
      iss: 'https://kubernetes.default.svc.cluster.local',
      'kubernetes.io': {
        namespace: claims.namespace,
        serviceaccount: { name: claims.name, uid: claims.uid },
      },
      sub: `system:serviceaccount:${claims.namespace}:${claims.name}`,
    }),
  );
  return `${header}.${payload}.${sign(`${header}.${payload}`, key)}`;
}

/** Who a token is for; undefined when it is not ours or has expired. */
export function readToken(token: string, key: string, nowMs: number): UserInfo | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (signature === '' || sign(`${header}.${payload}`, key) !== signature) return undefined;
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  if (!isPlainObject(claims) || Number(claims.exp) * 1000 < nowMs) return undefined;
  const about = isPlainObject(claims['kubernetes.io']) ? claims['kubernetes.io'] : {};
  const account = isPlainObject(about.serviceaccount) ? about.serviceaccount : {};
  const namespace = textOf(about.namespace);
  return {
    name: textOf(claims.sub),
    uid: textOf(account.uid),
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
  };
}
