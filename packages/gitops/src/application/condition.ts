/** The kinds of conditions that Argo CD puts on an Application. */
export type ApplicationConditionType =
  | 'DeletionError'
  | 'InvalidSpecError'
  | 'ComparisonError'
  | 'SyncError'
  | 'UnknownError'
  | 'SharedResourceWarning'
  | 'RepeatedResourceWarning'
  | 'ExcludedResourceWarning'
  | 'OrphanedResourceWarning';

/** What Argo CD says about an Application in its `status.conditions`. */
export interface ApplicationCondition {
  readonly type: ApplicationConditionType;
  readonly message: string;
}

/** A condition as an Application's status keeps it: since when it holds. */
export interface TimedCondition extends ApplicationCondition {
  readonly lastTransitionTime: string;
}

/**
 * The conditions after a decision: those of the `evaluated` types are replaced, the others stay; a
 * condition that says the same as before keeps its time. Sorted by type, as Argo CD writes them.
 */
export function setConditions(
  current: readonly TimedCondition[],
  found: readonly ApplicationCondition[],
  evaluated: readonly ApplicationConditionType[],
  now: string,
): readonly TimedCondition[] {
  const kept = current.filter(({ type }) => !evaluated.includes(type));
  const added = found.map((condition) => {
    const before = current.find(
      ({ type, message }) => type === condition.type && message === condition.message,
    );
    return { ...condition, lastTransitionTime: before?.lastTransitionTime ?? now };
  });
  return [...kept, ...added].toSorted((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
}
