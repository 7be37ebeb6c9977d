import type { Labels } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import type { QueryOptions } from '../promql/query.ts';
import type { RuleState } from '../rules/evaluate-group.ts';
import type { RuleGroup } from '../rules/rule.ts';
import type { Queryable, TimeRange } from '../series.ts';

/** A target as `/api/v1/targets` shows it. */
export interface ApiTarget {
  readonly scrapePool: string;
  readonly discovered: Readonly<Record<string, string>>;
  readonly labels: Labels;
  readonly url: string;
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
  readonly lastScrapeMs?: number;
  readonly lastDurationSeconds: number;
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
  /** The text of its last page, for the types and helps of its metrics. */
  readonly page?: string;
}

export interface ApiDroppedTarget {
  readonly scrapePool: string;
  readonly discovered: Readonly<Record<string, string>>;
}

export interface ApiRuleGroup {
  readonly group: RuleGroup;
  readonly states: readonly RuleState[];
  readonly intervalMs: number;
  readonly lastMs?: number;
}

/** What the HTTP API answers from. */
export interface ApiSource {
  readonly storage: Queryable & {
    labelSets(matchers: readonly Matcher[], range?: TimeRange): readonly Labels[];
  };
  /** Milliseconds since the epoch. */
  now(): number;
  targets(): readonly ApiTarget[];
  droppedTargets(): readonly ApiDroppedTarget[];
  groups(): readonly ApiRuleGroup[];
  /** Milliseconds of real time, by which queries end; without it the sample limit alone ends them. */
  readonly stopwatch?: () => number;
  readonly queryOptions?: QueryOptions;
}
