import type { KubernetesObject } from '@drydock/manifests';

import { listAt, objectAt, textAt, textsAt } from '../read-json.ts';

/** Which Applications each step of a rollout takes, and what is wrong with the steps. */
export interface RolloutSteps {
  /** Names of the Applications, step by step. */
  readonly steps: readonly (readonly string[])[];
  /** The first step, from 0, of each Application that a step takes. */
  readonly stepOf: ReadonlyMap<string, number>;
  /** What the learner should know: unknown operators, Applications in two steps, steps that take none. */
  readonly warnings: readonly string[];
}

/** Whether an ApplicationSet rolls its changes out step by step. */
export function isRollingSync(applicationSet: KubernetesObject): boolean {
  return (
    textAt(applicationSet, 'spec', 'strategy', 'type') === 'RollingSync' &&
    rolloutSteps(applicationSet).length > 0
  );
}

/** The steps of the spec. */
export function rolloutSteps(applicationSet: KubernetesObject): readonly unknown[] {
  return listAt(applicationSet, 'spec', 'strategy', 'rollingSync', 'steps');
}

/** Puts Applications into steps by their labels (buildAppDependencyList). */
export function assignSteps(
  applicationSet: KubernetesObject,
  applications: readonly KubernetesObject[],
): RolloutSteps {
  const specs = isRollingSync(applicationSet) ? rolloutSteps(applicationSet) : [];
  const stepOf = new Map<string, number>();
  const warnings: string[] = [];
  const steps = specs.map((step, index) => {
    const taken = applications
      .filter((one) => isTaken(one, step))
      .map(({ metadata }) => metadata.name);
    for (const operator of unknownOperators(step))
      warnings.push(
        `step ${index + 1} has a matchExpression with the operator ${JSON.stringify(operator)}; only In and NotIn are known`,
      );
    if (taken.length === 0) warnings.push(`step ${index + 1} takes no application`);
    for (const name of taken) {
      const before = stepOf.get(name);
      if (before === undefined) stepOf.set(name, index);
      else warnings.push(`application ${name} is taken by steps ${before + 1} and ${index + 1}`);
    }
    return taken;
  });
  return { steps, stepOf, warnings };
}

function unknownOperators(step: unknown): readonly string[] {
  const operators = listAt(step, 'matchExpressions').map((one) => textAt(one, 'operator'));
  return operators.filter((operator) => operator !== 'In' && operator !== 'NotIn');
}

/** All expressions must match; a label that is not there matches all but `In`. */
function isTaken(application: KubernetesObject, step: unknown): boolean {
  const labels = objectAt(application, 'metadata', 'labels') ?? {};
  return listAt(step, 'matchExpressions').every((expression) => {
    const operator = textAt(expression, 'operator');
    const value = labels[textAt(expression, 'key')];
    if (typeof value !== 'string') return operator !== 'In';
    const isListed = textsAt(expression, 'values').includes(value);
    return operator === 'In' ? isListed : operator === 'NotIn' && !isListed;
  });
}
