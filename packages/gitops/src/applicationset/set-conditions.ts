import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import type { ArgoCluster } from '@drydock/validation/argo';
import { applicationConditions } from '@drydock/validation/argo';

import { textAt } from '../read-json.ts';
import type { GeneratedApplications } from './generate-applications.ts';
import { isRollingSync } from './progressive-steps.ts';
import type { ApplicationRollout } from './progressive-sync.ts';

/** A condition in the status of an ApplicationSet. */
export interface ApplicationSetCondition {
  readonly type:
    | 'ErrorOccurred'
    | 'ParametersGenerated'
    | 'ResourcesUpToDate'
    | 'RolloutProgressing';
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** What is wrong with generated Applications, by their index; those are not created or changed (validateGeneratedApplications). */
export function generatedProblems(
  applicationSet: KubernetesObject,
  applications: readonly KubernetesObject[],
  known: {
    readonly projects: ReadonlyMap<string, KubernetesObject>;
    readonly clusters: readonly ArgoCluster[];
  },
): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  const names = new Set<string>();
  for (const [index, application] of applications.entries()) {
    const { name } = application.metadata;
    const problem = names.has(name)
      ? `ApplicationSet ${applicationSet.metadata.name} contains applications with duplicate name: ${name}`
      : specProblem(application, known);
    names.add(name);
    if (problem !== undefined) problems.set(index, problem);
  }
  return problems;
}

function specProblem(
  application: KubernetesObject,
  {
    projects,
    clusters,
  }: {
    readonly projects: ReadonlyMap<string, KubernetesObject>;
    readonly clusters: readonly ArgoCluster[];
  },
): string | undefined {
  const name = textAt(application, 'spec', 'project') || 'default';
  const project = projects.get(name);
  if (project === undefined) return `application references project ${name} which does not exist`;
  // A KubernetesObject is JSON; its type alone leaves the fields open.
  const spec = (application['spec'] ?? {}) as JsonObject;
  const conditions = applicationConditions(spec, project as unknown as JsonObject, clusters);
  const destination = conditions.find(
    ({ message }) => /destination|cluster/i.test(message) && !/do not match any/.test(message),
  );
  return destination && `application destination spec is invalid: ${destination.message}`;
}

/** What an ApplicationSet's status says after a round; a condition that stays the same keeps its time. */
export function applicationSetConditions(
  applicationSet: KubernetesObject,
  round: {
    readonly generated: GeneratedApplications;
    /** Of `generatedProblems`, and of what the API server refused. */
    readonly problems: readonly string[];
    readonly rollout?: readonly ApplicationRollout[];
    readonly before: readonly ApplicationSetCondition[];
    /** RFC 3339. */
    readonly now: string;
  },
): readonly ApplicationSetCondition[] {
  const { generated, problems, rollout = [], before, now } = round;
  const [problem] = problems;
  const success = 'All applications have been generated successfully';
  const failure =
    generated.error !== undefined
      ? { reason: generated.reason, message: generated.error }
      : problem === undefined
        ? undefined
        : { reason: 'ApplicationValidationError', message: problem };
  const upToDate = { reason: 'ApplicationSetUpToDate', message: success };
  const isGenerated = generated.error === undefined;
  const conditions: Omit<ApplicationSetCondition, 'lastTransitionTime'>[] = [
    { type: 'ErrorOccurred', status: failure ? 'True' : 'False', ...(failure ?? upToDate) },
    {
      type: 'ParametersGenerated',
      status: isGenerated ? 'True' : 'False',
      reason: isGenerated ? 'ParametersGenerated' : 'ErrorOccurred',
      message: generated.error ?? 'Successfully generated parameters for all Applications',
    },
    {
      type: 'ResourcesUpToDate',
      status: failure ? 'False' : 'True',
      ...(failure === undefined ? upToDate : { reason: 'ErrorOccurred', message: failure.message }),
    },
  ];
  if (isRollingSync(applicationSet)) conditions.push(rolloutCondition(rollout));
  return conditions.map((condition) => {
    const same = before.find(
      (one) =>
        one.type === condition.type &&
        one.status === condition.status &&
        one.reason === condition.reason &&
        one.message === condition.message,
    );
    return { ...condition, lastTransitionTime: same?.lastTransitionTime ?? now };
  });
}

function rolloutCondition(
  rollout: readonly ApplicationRollout[],
): Omit<ApplicationSetCondition, 'lastTransitionTime'> {
  const open = rollout
    .filter(({ status, step }) => status !== 'Healthy' && step !== '-1')
    .map(({ step }) => Number(step));
  if (open.length === 0)
    return {
      type: 'RolloutProgressing',
      status: 'False',
      reason: 'ApplicationSetRolloutComplete',
      message: 'ApplicationSet Rollout has completed',
    };
  return {
    type: 'RolloutProgressing',
    status: 'True',
    reason: 'ApplicationSetModified',
    message: `ApplicationSet is performing rollout of step ${Math.min(...open)}`,
  };
}
