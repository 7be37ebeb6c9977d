import type { Behaviour } from './behaviour.ts';
import { headerOf } from './json-answer.ts';

const RESULT = 'x-ext-authz-check-result';

/** Istio's sample authorizer: lets pass what has the header `x-ext-authz: allow`. HTTP on 8000, gRPC on 9000. */
export const extAuthz: Behaviour = {
  httpPorts: [8000, 9000],
  latencyMs: 1,
  respond({ headers }) {
    if (headerOf(headers, 'x-ext-authz') === 'allow') {
      return { status: 200, headers: [[RESULT, 'allowed']], body: '' };
    }
    return {
      status: 403,
      headers: [[RESULT, 'denied']],
      body: 'denied by ext_authz for not found header `x-ext-authz: allow` in the request',
    };
  },
};
