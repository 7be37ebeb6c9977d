/** What an HPA's `behavior` allows in one direction. @see kubernetes pkg/controller/podautoscaler/horizontal.go */
export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: readonly {
    readonly type: string;
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

export interface Behavior {
  readonly scaleUp?: ScalingRules;
  readonly scaleDown?: ScalingRules;
}

/** Past wishes and changes of one HPA; values are never changed. */
export interface ScalingHistory {
  readonly wishes: readonly { readonly atMs: number; readonly replicas: number }[];
  readonly changes: readonly { readonly atMs: number; readonly change: number }[];
}

export const noHistory: ScalingHistory = { wishes: [], changes: [] };

const SCALE_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN: ScalingRules = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

export interface Recommendation {
  readonly replicas: number;
  /** Which rule kept it from the wish. */
  readonly limitedBy: 'stabilized up' | 'stabilized down' | undefined;
}

interface Question {
  readonly current: number;
  readonly wished: number;
  readonly behavior: Behavior | undefined;
  readonly history: ScalingHistory;
  readonly now: number;
}

/** The wish after stabilization (the most careful of the window's wishes) and the policies' rates. */
export function recommend({ current, wished, behavior, history, now }: Question): Recommendation {
  const up = { ...SCALE_UP, ...behavior?.scaleUp };
  const down = { ...SCALE_DOWN, ...behavior?.scaleDown };
  const within = (seconds: number): readonly number[] =>
    history.wishes.filter(({ atMs }) => now - atMs < seconds * 1000).map((each) => each.replicas);
  const lowest = Math.min(wished, ...within(up.stabilizationWindowSeconds ?? 0));
  const highest = Math.max(wished, ...within(down.stabilizationWindowSeconds ?? 300));
  let stabilized = current;
  if (lowest > current) stabilized = lowest;
  else if (highest < current) stabilized = highest;
  if (stabilized > current) {
    return {
      replicas: Math.min(stabilized, most(current, up, history, now)),
      limitedBy: undefined,
    };
  }
  if (stabilized < current) {
    return {
      replicas: Math.max(stabilized, least(current, down, history, now)),
      limitedBy: undefined,
    };
  }
  if (wished > current) return { replicas: current, limitedBy: 'stabilized up' };
  return { replicas: current, limitedBy: wished < current ? 'stabilized down' : undefined };
}

/** Replicas at the start of a period, from the changes since. */
function atStart(current: number, history: ScalingHistory, sinceMs: number): number {
  const changes = history.changes.filter(({ atMs }) => atMs > sinceMs);
  return current - changes.reduce((sum, each) => sum + each.change, 0);
}

function limits(
  current: number,
  rules: ScalingRules,
  from: { readonly history: ScalingHistory; readonly now: number; readonly sign: 1 | -1 },
): readonly number[] {
  return (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = atStart(current, from.history, from.now - periodSeconds * 1000);
    if (type === 'Pods') return start + from.sign * value;
    const share = start * (1 + (from.sign * value) / 100);
    return from.sign === 1 ? Math.ceil(share) : Math.floor(share);
  });
}

function most(current: number, rules: ScalingRules, history: ScalingHistory, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const all = limits(current, rules, { history, now, sign: 1 });
  return rules.selectPolicy === 'Min' ? Math.min(...all) : Math.max(...all);
}

function least(current: number, rules: ScalingRules, history: ScalingHistory, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const all = limits(current, rules, { history, now, sign: -1 });
  return rules.selectPolicy === 'Min' ? Math.max(...all) : Math.min(...all);
}

/** The history with what happened now; what is older than an hour is forgotten. */
export function remembered(
  history: ScalingHistory,
  {
    now,
    wished,
    change,
  }: { readonly now: number; readonly wished: number; readonly change: number },
): ScalingHistory {
  const isYoung = ({ atMs }: { readonly atMs: number }): boolean => now - atMs < 3_600_000;
  return {
    wishes: [...history.wishes.filter(isYoung), { atMs: now, replicas: wished }],
    changes:
      change === 0
        ? history.changes.filter(isYoung)
        : [...history.changes.filter(isYoung), { atMs: now, change }],
  };
}
