import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JwtRule } from '../inbound-config.ts';
import { get } from '../test-mesh.ts';
import { verifyTokens } from './verify-tokens.ts';

const NOW = 1_800_000_000;
const source = { resource: { group: '', kind: '', namespace: '', name: '' }, path: '' };
let rule: JwtRule;
let sign: (claims: Record<string, unknown>) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }],
  });
  sign = (claims) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey);
  rule = {
    issuer: 'me',
    audiences: [],
    jwks,
    fromHeaders: [],
    fromParams: [],
    fromCookies: [],
    forwardOriginalToken: false,
    claimToHeaders: [],
    source,
  };
});

const bearer = (token: string): ReturnType<typeof get> =>
  get('/', { authorization: `Bearer ${token}` });

describe('verifyTokens', () => {
  test('passes a request without a token, or with another scheme', async () => {
    expect(await verifyTokens([rule], get('/'), NOW)).toEqual({ kind: 'none' });
    expect(await verifyTokens([rule], get('/', { authorization: 'Basic abc' }), NOW)).toEqual({
      kind: 'none',
    });
  });

  test('takes a signed token and removes it from the request', async () => {
    const result = await verifyTokens([rule], bearer(await sign({ iss: 'me', sub: 'jane' })), NOW);
    expect(result).toMatchObject({
      kind: 'valid',
      issuer: 'me',
      claims: { sub: 'jane' },
      headers: [],
    });
  });

  test('takes the token of the access_token parameter out of the path', async () => {
    const token = await sign({ iss: 'me' });
    const result = await verifyTokens([rule], get(`/a?access_token=${token}&b=1`), NOW);
    expect(result).toMatchObject({ kind: 'valid', path: '/a?b=1' });
  });

  test.each([
    ['Jwt is expired', { iss: 'me', exp: NOW - 100 }, 401],
    ['Jwt not yet valid', { iss: 'me', nbf: NOW + 100 }, 401],
    ['Jwt issuer is not configured', { iss: 'other' }, 401],
  ])('refuses: %s', async (message, claims, status) => {
    const result = await verifyTokens([rule], bearer(await sign(claims)), NOW);
    expect(result).toEqual({ kind: 'invalid', status, message });
  });

  test('refuses a wrong audience with 403', async () => {
    const picky = { ...rule, audiences: ['shop'] };
    const result = await verifyTokens(
      [picky],
      bearer(await sign({ iss: 'me', aud: 'other' })),
      NOW,
    );
    expect(result).toMatchObject({ kind: 'invalid', status: 403 });
  });

  test('refuses a changed signature and a text that is no token', async () => {
    const token = await sign({ iss: 'me' });
    const broken = `${token.slice(0, token.lastIndexOf('.') + 1)}${'A'.repeat(342)}`;
    expect(await verifyTokens([rule], bearer(broken), NOW)).toMatchObject({
      message: 'Jwt verification fails',
    });
    expect(await verifyTokens([rule], bearer('abc'), NOW)).toMatchObject({
      kind: 'invalid',
      status: 401,
    });
  });

  test('needs one valid token of several issuers', async () => {
    const other = { ...rule, issuer: 'other' };
    const result = await verifyTokens([other, rule], bearer(await sign({ iss: 'me' })), NOW);
    expect(result).toMatchObject({ kind: 'valid', issuer: 'me' });
  });
});
