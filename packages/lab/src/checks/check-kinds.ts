import { argocdCheck } from './argocd-check.ts';
import { diagnosticsCheck } from './diagnostics-check.ts';
import { gitCheck } from './git-check.ts';
import { logsCheck } from './logs-check.ts';
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
  logsCheck,
  argocdCheck,
  gitCheck,
  quizCheck,
] as const);
