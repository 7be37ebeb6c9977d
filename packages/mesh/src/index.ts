export type { HttpRequest } from './http-request.ts';
export type { Outcome, UpstreamChoice } from './outcome.ts';
export type { FieldRef, TraceStep, TriedCondition, TriedRule } from './trace.ts';
