/**
 * A dashboard as far as it is drawn: the documented subset of Grafana's JSON model (schema version 39). Files hold
 * Grafana's own spelling and import into a real one; whatever else they say is left alone.
 */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Start of the time range, milliseconds before the present: `now-30m`. */
  readonly rangeMs: number;
  /** How often it is drawn anew, milliseconds; undefined: when asked. */
  readonly refreshMs?: number;
  readonly variables: readonly DashboardVariable[];
  readonly panels: readonly DashboardPanel[];
}

/** A value that queries refer to as `$name` or `${name}`. */
export type DashboardVariable = {
  readonly name: string;
  readonly label: string;
  readonly default: string;
} & (
  | { readonly type: 'custom'; readonly values: readonly string[] }
  /** The values of a label, of series that a selector names: `label_values(up, job)`. */
  | { readonly type: 'query'; readonly selector: string; readonly labelName: string }
);

export type PanelType = 'timeseries' | 'stat' | 'gauge' | 'bargauge' | 'table' | 'row' | 'text';

export interface DashboardPanel {
  readonly id: number;
  readonly type: PanelType;
  readonly title: string;
  readonly description: string;
  /** On a grid of 24 columns; a row is 30 pixels high in Grafana. */
  readonly grid: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly queries: readonly PanelQuery[];
  /** Grafana's word: `reqps`, `ms`, `s`, `percentunit`, `short`. */
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly isStacked: boolean;
  readonly thresholds: readonly { readonly from: number; readonly color: string }[];
  /** Markdown of a `text` panel. */
  readonly text: string;
}

export interface PanelQuery {
  readonly refId: string;
  /** PromQL with variables. */
  readonly expr: string;
  /** `{{label}}` is replaced; empty: the labels. */
  readonly legend: string;
  /** One value at the end of the range, rather than a line. */
  readonly isInstant: boolean;
}
