import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { signatureHeader } from '@drydock/api';
import { RefusedAddress, resolveSafely, type AllowedRange } from './address-guard.ts';
import { signBody } from './signature.ts';

/** One call of a webhook. */
export interface WebhookCall {
  readonly url: string;
  readonly secret: string;
  readonly body: string;
  readonly deliveryId: string;
}

/** How a call went, in a word for the list of deliveries. */
export interface CallOutcome {
  readonly isDelivered: boolean;
  readonly said: string;
}

export interface CallOptions {
  readonly allowed: readonly AllowedRange[];
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

/**
 * Calls a webhook. It connects to the address that was judged, whatever the name means a moment later; it
 * follows no redirect; of the answer it reads the status alone. Never rejects.
 */
export async function callWebhook(call: WebhookCall, options: CallOptions): Promise<CallOutcome> {
  const { timeoutMs = 10_000 } = options;
  try {
    const status = await post(call, options, AbortSignal.timeout(timeoutMs));
    return { isDelivered: status >= 200 && status < 300, said: String(status) };
  } catch (error) {
    return { isDelivered: false, said: wordFor(error) };
  }
}

async function post(
  { body, deliveryId, secret, url }: WebhookCall,
  { allowed, now = () => new Date() }: CallOptions,
  signal: AbortSignal,
): Promise<number> {
  const target = new URL(url);
  const safe = await resolveSafely(target.hostname, allowed);
  const isTls = target.protocol === 'https:';
  if (!isTls && !isAllowedPlain(safe.address, allowed)) {
    throw new RefusedAddress('http: is for allowed addresses only.');
  }
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    lookup: (_hostname, { all }, answer) => {
      if (all) answer(null, [{ address: safe.address, family: safe.family }]);
      else answer(null, safe.address, safe.family);
    },
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'drydock-webhook',
      'drydock-delivery': deliveryId,
      [signatureHeader]: signBody(secret, body, now()),
    },
  };
  return new Promise((resolve, reject) => {
    const onAnswer = (response: IncomingMessage): void => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    };
    const request = isTls
      ? requestHttps(target, options, onAnswer)
      : requestHttp(target, options, onAnswer);
    request.on('error', reject);
    request.end(body);
  });
}

/** Without TLS, only what the configuration names. */
function isAllowedPlain(address: string, allowed: readonly AllowedRange[]): boolean {
  return allowed.some((range) => range.holdsText(address));
}

function wordFor(error: unknown): string {
  if (error instanceof RefusedAddress) return 'refused address';
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'failed';
}
