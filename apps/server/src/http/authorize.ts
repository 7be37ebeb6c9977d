import type { RouteDefinition } from '@drydock/api';
import { ApiError, notFound } from './api-error.ts';
import type { Guards } from './guard.ts';
import { roleOf, type Principal } from './principal.ts';

/**
 * The one place that decides who may call a route: the first of `candidates` whose role the route names
 * and to whom its scope belongs. Throws 401, 403 or 404. A scope without a guard admits nobody.
 */
export async function authorize(
  route: RouteDefinition,
  candidates: readonly Principal[],
  params: Readonly<Record<string, string>>,
  guards: Guards,
): Promise<Principal> {
  const { roles, scope } = route.access;
  const everyone: readonly Principal[] = [...candidates, { kind: 'anonymous' }];
  const allowed =
    roles === 'everyone'
      ? everyone
      : everyone.filter((candidate) => roles.includes(roleOf(candidate)));
  if (allowed.length === 0) throw refusal(candidates, roles);
  if (scope === undefined) return allowed[0] ?? { kind: 'anonymous' };
  const guard = guards[scope];
  for (const candidate of allowed) {
    if (candidate.kind !== 'anonymous' && (await guard?.(candidate, params))) return candidate;
  }
  throw notFound();
}

function refusal(
  candidates: readonly Principal[],
  roles: RouteDefinition['access']['roles'],
): ApiError {
  const isForLearners = roles !== 'everyone' && roles.includes('learner');
  if (candidates.length === 0) {
    return new ApiError(401, 'access/not-signed-in', 'You are not signed in.', {
      action: isForLearners
        ? 'Join with the code of the workshop, or come back with your personal code.'
        : 'Sign in and try again.',
    });
  }
  return new ApiError(403, 'access/wrong-role', 'This is not open to you.', {
    action: `It is for: ${roles === 'everyone' ? 'everyone' : roles.join(', ')}.`,
  });
}
