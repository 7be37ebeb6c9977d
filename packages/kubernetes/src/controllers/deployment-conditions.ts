import type { Condition } from '../kinds/pod.ts';

export function condition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((each) => each.type === type);
}

/** Puts a condition last; the time of transition stays while its status does. The same list when nothing new is said. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  next: Condition,
): readonly Condition[] {
  const current = condition(conditions, next.type);
  if (current && current.status === next.status && current.reason === next.reason) {
    return conditions ?? [];
  }
  const rest = (conditions ?? []).filter((each) => each.type !== next.type);
  const { lastTransitionTime = null } = current?.status === next.status ? current : next;
  return [...rest, { ...next, lastTransitionTime }];
}
