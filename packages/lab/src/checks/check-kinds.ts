import { diagnosticsCheck } from './diagnostics-check.ts';
import { metricCheck } from './metric-check.ts';
import { quizCheck } from './quiz-check.ts';
import { resourceCheck } from './resource-check.ts';
import { trafficCheck } from './traffic-check.ts';

/** The kinds of check that exist, in the order in which they are listed to authors. */
export const checkKinds = Object.freeze([
  resourceCheck,
  trafficCheck,
  diagnosticsCheck,
  metricCheck,
  quizCheck,
] as const);

/** Kinds that the format knows by name and that this version cannot run yet. */
export const plannedCheckKinds: readonly string[] = Object.freeze(['argocd', 'git']);
