import type { Behaviour, WorkloadRequest } from '../behaviour.ts';
import { headerOf } from '../json-answer.ts';

/** Whoever sends this header is told what arrived: a probe on a real cluster can see it in no other way. */
export const ASKS = 'x-app-echo';
/** The request as the application got it, as JSON in percent-encoding. */
export const TELLS = 'x-app-received';

/** The same program, which tells on demand what it received. apps/cli/image/sample/program.mjs does so too. */
export function echoing(behaviour: Behaviour): Behaviour {
  if (!behaviour.respond) return behaviour;
  const respond = behaviour.respond.bind(behaviour);
  return {
    ...behaviour,
    respond(request, context) {
      const answer = respond(request, context);
      if (headerOf(request.headers, ASKS) === undefined) return answer;
      return { ...answer, headers: [...answer.headers, [TELLS, received(request)]] };
    },
  };
}

function received({ method, path, authority, headers }: WorkloadRequest): string {
  const others = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== ASKS && name !== 'host');
  return encodeURIComponent(JSON.stringify({ method, path, authority, headers: others }));
}
