import type { LearnerPrincipal, StaffPrincipal } from './principal.ts';

/**
 * Whether what the path's parameters name belongs to the caller: `scope` of a route's `access`. It is
 * asked after the role has been checked and before the body is read. An unknown id is false, like
 * somebody else's: both are answered with the same 404.
 */
export type Guard = (
  principal: LearnerPrincipal | StaffPrincipal,
  params: Readonly<Record<string, string>>,
) => Promise<boolean>;

/** Guards by the name of their scope. */
export type Guards = Readonly<Record<string, Guard>>;
