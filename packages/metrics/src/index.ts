export { createQueryable, type Queryable, type Series, type TimeRange } from './series.ts';
export {
  createSeriesStore,
  type AppendResult,
  type SeriesStore,
  type SeriesStoreOptions,
  type SeriesStoreSnapshot,
} from './storage/series-store.ts';
export { readRuleGroups, type RuleFile } from './rules/read-rule-groups.ts';
export type { AlertingRule, RecordingRule, Rule, RuleGroup } from './rules/rule.ts';
export type { Alert, AlertNotification, AlertState } from './rules/alert.ts';
export {
  evaluateGroup,
  NEW_RULE_STATE,
  type RuleState,
  type RuleSurroundings,
} from './rules/evaluate-group.ts';
export {
  formatLabels,
  labelsKey,
  labelsOf,
  makeLabels,
  METRIC_NAME,
  NO_LABELS,
  type Labels,
} from './labels.ts';
export { createMatcher, type Matcher, type MatchOperator } from './matcher.ts';
export { formatValue } from './promql/format-number.ts';
export { parseQuery } from './promql/parse.ts';
export { SIGNATURES as FUNCTION_SIGNATURES } from './promql/signatures.ts';
export {
  instantQuery,
  rangeQuery,
  type QueryAnswer,
  type QueryOptions,
  type QueryResult,
  type Sample,
} from './promql/query.ts';
export { describeQueryError, QueryError } from './promql/query-error.ts';
export { relabel } from './scrape/relabel.ts';
export {
  parseRelabelConfigs,
  type NameScheme,
  type RelabelConfig,
  type RelabelParse,
} from './scrape/relabel-config.ts';
export { makeTarget, type TargetConfig, type TargetResult } from './scrape/target.ts';
export {
  parseExposition,
  type Exposition,
  type ExpositionOptions,
} from './exposition/parse-exposition.ts';
export type { Exemplar, ExposedSample } from './exposition/sample.ts';
export {
  DEFAULT_SCRAPE_CONFIG,
  type ScrapeConfig,
  type ScrapeResponse,
} from './scrape/scrape-config.ts';
export {
  EMPTY_SCRAPE_STATE,
  scrape,
  type Scrape,
  type ScrapeContext,
  type ScrapedSample,
  type ScrapeState,
} from './scrape/scrape-loop.ts';
export { endScrape } from './scrape/end-scrape.ts';
export { parseDuration } from './promql/literals.ts';
export { createPrometheusApi } from './http-api/create-prometheus-api.ts';
export { ownMetrics } from './http-api/own-metrics.ts';
export type {
  ApiDroppedTarget,
  ApiRuleGroup,
  ApiSource,
  ApiTarget,
} from './http-api/api-source.ts';
export type {
  Dashboard,
  DashboardPanel,
  DashboardVariable,
  PanelQuery,
  PanelType,
} from './dashboard/dashboard.ts';
export {
  parseDashboard,
  type DashboardProblem,
  type DashboardResult,
} from './dashboard/parse-dashboard.ts';
export {
  expandVariables,
  legendOf,
  variablesIn,
  type VariableValues,
} from './dashboard/variables.ts';
