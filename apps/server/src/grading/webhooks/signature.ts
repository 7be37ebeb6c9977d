import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret: 256 random bits, with a prefix by which scanners of secrets know it. */
export function createWebhookSecret(): string {
  return `dkwh_${randomBytes(32).toString('base64url')}`;
}

/** The value of the signature header: `t=<unix seconds>,v1=<hex>`, HMAC-SHA256 over `<t>.<body>`. */
export function signBody(secret: string, body: string, at: Date): string {
  const time = Math.floor(at.getTime() / 1000);
  return `t=${time},v1=${digest(secret, time, body)}`;
}

/**
 * What a receiver does: whether the signature is of this body and secret, and no older than five minutes, so
 * that a call that somebody recorded is worth nothing later.
 */
export function isSignedBy(
  secret: string,
  call: { readonly header: string; readonly body: string; readonly now: Date },
): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(call.header);
  if (!match) return false;
  const [, time = '', given = ''] = match;
  const age = Math.abs(call.now.getTime() / 1000 - Number(time));
  const wanted = digest(secret, Number(time), call.body);
  return age <= 300 && timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(wanted, 'hex'));
}

function digest(secret: string, time: number, body: string): string {
  return createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
}
