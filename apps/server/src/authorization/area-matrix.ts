import type { TestServer, Visitor } from '../testing/test-server.ts';

/** Everybody who might call: `learner` and `instructor` own what the path names, the others do not. */
export const callers = [
  'anonymous',
  'learner',
  'otherLearner',
  'instructor',
  'otherInstructor',
  'admin',
] as const;

export type Caller = (typeof callers)[number];

/** One browser for each caller. */
export interface Cast {
  readonly anonymous: Visitor;
  readonly learner: Visitor & { readonly learnerId: string };
  readonly otherLearner: Visitor & { readonly learnerId: string };
  readonly instructor: Visitor & { readonly userId: string };
  readonly otherInstructor: Visitor & { readonly userId: string };
  readonly admin: Visitor & { readonly userId: string };
}

/** The rows of one area. */
export interface AreaMatrix {
  /**
   * Makes what the paths name, owned by `instructor` and `learner`, and gives the paths' parameters. Called
   * anew for every route, because a call that is allowed may delete it.
   */
  prepare(server: TestServer, cast: Cast): Promise<Readonly<Record<string, string>>>;
  /** Who may call, by the id of the route. Everybody else has to be refused. */
  readonly rows: Readonly<Record<string, readonly Caller[]>>;
}
