import { verifyTokens, type HttpRequest, type JwtResult, type ProxyConfig } from '@drydock/mesh';

type JwtRules = ProxyConfig['inbound']['jwt'];

interface Pending {
  readonly rules: JwtRules;
  readonly request: HttpRequest;
  readonly now: number;
}

/**
 * Signatures are checked asynchronously, requests are followed synchronously: what a request met
 * and could not decide is kept here, verified, and found when the request is followed again.
 */
export interface TokenVerification {
  /** The verdict on the tokens of a request; undefined: not verified yet. */
  find(rules: JwtRules, request: HttpRequest, now: number): JwtResult | undefined;
  readonly isPending: boolean;
  verifyPending(): Promise<void>;
  forget(): void;
}

/** Why a request cannot be followed synchronously. */
export const UNVERIFIED = 'A token has to be verified: send this request with sendVerified';

export function createTokenVerification(): TokenVerification {
  const results = new Map<string, JwtResult>();
  const pending = new Map<string, Pending>();
  return {
    find(rules, request, now) {
      if (rules.length === 0) return { kind: 'none' };
      const key = JSON.stringify([rules, request.path, request.headers, now]);
      const known = results.get(key);
      if (!known) pending.set(key, { rules, request, now });
      return known;
    },
    get isPending() {
      return pending.size > 0;
    },
    async verifyPending() {
      const waiting = [...pending];
      pending.clear();
      for (const [key, { rules, request, now }] of waiting) {
        results.set(key, await verifyTokens(rules, request, Math.floor(now / 1000)));
      }
    },
    forget() {
      results.clear();
      pending.clear();
    },
  };
}
