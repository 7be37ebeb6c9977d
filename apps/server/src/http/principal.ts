import type { Role, RouteDefinition } from '@drydock/api';

/** Nobody who could be told apart. */
export interface Anonymous {
  readonly kind: 'anonymous';
}

/** Somebody with a learner's session. */
export interface LearnerPrincipal {
  readonly kind: 'learner';
  readonly learnerId: string;
  readonly name: string;
}

/** An instructor or admin, by their browser's session or by an API token. */
export interface StaffPrincipal {
  readonly kind: 'staff';
  readonly userId: string;
  readonly name: string;
  readonly role: 'instructor' | 'admin';
  readonly via: 'session' | 'token';
}

export type Principal = Anonymous | LearnerPrincipal | StaffPrincipal;

interface ByRole {
  readonly anonymous: Anonymous;
  readonly learner: LearnerPrincipal;
  readonly instructor: StaffPrincipal;
  readonly admin: StaffPrincipal;
}

/** Who can be the caller of a route, by its definition. */
export type PrincipalOf<Route extends RouteDefinition> =
  Route['access']['roles'] extends readonly (infer Name extends Role)[] ? ByRole[Name] : Principal;

export function roleOf(principal: Principal): Role {
  return principal.kind === 'staff' ? principal.role : principal.kind;
}

/** How the audit log names somebody. */
export function actorOf(principal: Principal): string {
  if (principal.kind === 'staff') return `user:${principal.userId}`;
  return principal.kind === 'learner' ? `learner:${principal.learnerId}` : 'anonymous';
}
