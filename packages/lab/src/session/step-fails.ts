import type { CheckContext } from '../checks/check-kind.ts';
import { runCheck } from '../checks/run-check.ts';
import type { CheckDefinition } from '../format/lab-definition.ts';
import type { Lab } from '../lab.ts';
import { checksOf } from './check-step.ts';

/** Whether some check of a step fails. What waits, and fails late, is asked last. */
export async function stepFails(lab: Lab, stepId: string, context: CheckContext): Promise<boolean> {
  const checks = checksOf(lab, stepId).map(({ check }) => check);
  for (const check of checks.toSorted((a, b) => costOf(a) - costOf(b))) {
    const { status } = await runCheck(check, { ...context, check: check.id });
    if (status === 'fail') return true;
  }
  return false;
}

/** Whether a check of the step is about what validation finds. */
export function asksForFindings(lab: Lab, stepId: string): boolean {
  return checksOf(lab, stepId).some(({ check }) => check.diagnostics !== undefined);
}

/** How long a check takes that fails: in cluster time, which is computed. */
function costOf({ argocd, logs, metric }: CheckDefinition): number {
  if (metric) return 3;
  if (logs) return 2;
  return argocd ? 1 : 0;
}
