import type { Pod } from '../kinds/pod.ts';
import { indexOf, parseIndexes } from './job-indexes.ts';

interface FailureRule {
  readonly action: string;
  readonly onExitCodes?: {
    readonly containerName?: string | null;
    readonly operator: string;
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

/** The parts of a validated Job's spec that decide what its pods' ends mean. */
export interface JobPolicies {
  readonly completions?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly podFailurePolicy?: { readonly rules: readonly FailureRule[] };
  readonly successPolicy?: {
    readonly rules: readonly {
      readonly succeededIndexes?: string;
      readonly succeededCount?: number;
    }[];
  };
}

export interface FailureVerdict {
  readonly action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  readonly message: string;
}

/** What the failure of a pod means. @see kubernetes pkg/controller/job/pod_failure_policy.go */
export function judgeFailure({ podFailurePolicy }: JobPolicies, pod: Pod): FailureVerdict {
  const { namespace = '', name } = pod.metadata;
  for (const [i, rule] of (podFailurePolicy?.rules ?? []).entries()) {
    const action = rule.action as FailureVerdict['action']; // validated
    const suffix = `matching ${action} rule at index ${i}`;
    const ended = endedContainer(rule, pod);
    if (ended) {
      const code = ended.state.terminated?.exitCode ?? 0;
      const message = `Container ${ended.name} for pod ${namespace}/${name} failed with exit code ${code} ${suffix}`;
      return { action, message };
    }
    const condition = rule.onPodConditions?.find(({ type, status = 'True' }) =>
      pod.status?.conditions?.some((each) => each.type === type && each.status === status),
    );
    if (condition) {
      return {
        action,
        message: `Pod ${namespace}/${name} has condition ${condition.type} ${suffix}`,
      };
    }
  }
  return { action: 'Count', message: '' };
}

function endedContainer({ onExitCodes }: FailureRule, pod: Pod) {
  if (!onExitCodes) return undefined;
  const { containerName, operator, values } = onExitCodes;
  const all = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  return all.find(({ name, state }) => {
    const code = state.terminated?.exitCode ?? 0;
    if (
      code === 0 ||
      (containerName !== undefined && containerName !== null && containerName !== name)
    ) {
      return false;
    }
    return values.includes(code) === (operator === 'In');
  });
}

export const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';

/** How often an index has failed, by its pods. */
export function indexFailures(index: number, owned: readonly Pod[]): number {
  const counts = owned
    .filter((pod) => indexOf(pod) === index && pod.status?.phase === 'Failed')
    .map((pod) => Number(pod.metadata.annotations?.[FAILURE_COUNT] ?? 0) + 1);
  return Math.max(0, ...counts);
}

/** Indexes that are not tried again; undefined when failures are not counted by index. */
export function failedIndexes(
  spec: JobPolicies,
  known: string | undefined,
  owned: readonly Pod[],
): ReadonlySet<number> | undefined {
  const limit = spec.backoffLimitPerIndex;
  if (limit === undefined) return undefined;
  const failed = new Set(parseIndexes(known));
  for (const pod of owned) {
    const index = indexOf(pod);
    if (index === undefined || pod.status?.phase !== 'Failed') continue;
    const isFatal = judgeFailure(spec, pod).action === 'FailIndex';
    if (isFatal || indexFailures(index, owned) > limit) failed.add(index);
  }
  return failed;
}

/** The rule by which enough indexes have succeeded; undefined when none holds yet. */
export function metSuccessRule(
  { successPolicy }: JobPolicies,
  done: ReadonlySet<number>,
): number | undefined {
  const rules = successPolicy?.rules ?? [];
  const at = rules.findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes);
    const counted =
      wanted === undefined ? done.size : [...wanted].filter((i) => done.has(i)).length;
    return counted >= (succeededCount ?? wanted?.size ?? Number.POSITIVE_INFINITY);
  });
  return at === -1 ? undefined : at;
}
