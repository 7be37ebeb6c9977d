import { ClusterError } from '@drydock/cluster';
import type { CheckDefinition } from '../format/lab-definition.ts';
import type { CheckContext, CheckFinding } from './check-kind.ts';
import { argocdCheck } from './argocd-check.ts';
import { diagnosticsCheck } from './diagnostics-check.ts';
import { gitCheck } from './git-check.ts';
import { logsCheck } from './logs-check.ts';
import { metricCheck } from './metric-check.ts';
import { quizCheck } from './quiz-check.ts';
import { resourceCheck } from './resource-check.ts';
import { trafficCheck } from './traffic-check.ts';

/** Runs whichever kind a check is; a cluster that fails makes it undecided, never failed. */
export async function runCheck(
  check: CheckDefinition,
  context: CheckContext,
): Promise<CheckFinding> {
  try {
    if (check.resource) return await resourceCheck.run(check.resource, context);
    if (check.traffic) return await trafficCheck.run(check.traffic, context);
    if (check.quiz) return await quizCheck.run(check.quiz, context);
    if (check.metric) return await metricCheck.run(check.metric, context);
    if (check.logs) return await logsCheck.run(check.logs, context);
    if (check.argocd) return await argocdCheck.run(check.argocd, context);
    if (check.git) return await gitCheck.run(check.git, context);
    if (check.diagnostics) return await diagnosticsCheck.run(check.diagnostics, context);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { status: 'error', share: 0, message: `Could not check: ${error.message}` };
  }
  return { status: 'error', share: 0, message: 'Could not check: this check has no kind.' };
}
