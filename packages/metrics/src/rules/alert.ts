import { makeLabels, METRIC_NAME, type Labels } from '../labels.ts';
import type { AlertingRule } from './rule.ts';

export type AlertState = 'inactive' | 'pending' | 'firing';

/** One alert of a rule, told from others by its labels. Times are milliseconds since the epoch. */
export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: AlertState;
  readonly value: number;
  readonly activeAtMs: number;
  readonly firedAtMs?: number;
  readonly keepFiringSinceMs?: number;
  readonly resolvedAtMs?: number;
  readonly lastSentAtMs?: number;
  /** Until when an Alertmanager takes it as firing without hearing of it again. */
  readonly validUntilMs?: number;
}

/** What a server tells its Alertmanager of an alert. */
export interface AlertNotification {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: AlertState;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly isResolved: boolean;
}

/** How long a resolved alert is remembered, so that its end is told again. */
export const RESOLVED_RETENTION_MS: number = 15 * 60_000;

/** The alert after an evaluation; undefined when it is forgotten. `isThere`: its element was in the result. */
export function nextAlert(
  alert: Alert,
  rule: AlertingRule,
  { isThere, nowMs }: { readonly isThere: boolean; readonly nowMs: number },
): Alert | undefined {
  if (isThere) return advance(without(alert, 'keepFiringSinceMs'), rule, nowMs);
  if (alert.state === 'firing' && rule.keepFiringForMs > 0) {
    const sinceMs = alert.keepFiringSinceMs ?? nowMs;
    if (nowMs - sinceMs < rule.keepFiringForMs) return { ...alert, keepFiringSinceMs: sinceMs };
  }
  if (alert.state === 'pending') return undefined;
  if (alert.state === 'firing') return { ...alert, state: 'inactive', resolvedAtMs: nowMs };
  return nowMs - (alert.resolvedAtMs ?? nowMs) > RESOLVED_RETENTION_MS ? undefined : alert;
}

function advance(alert: Alert, rule: AlertingRule, nowMs: number): Alert {
  const fires = alert.state === 'pending' && nowMs - alert.activeAtMs >= rule.forMs;
  return fires ? { ...alert, state: 'firing', firedAtMs: nowMs } : alert;
}

function without(alert: Alert, field: 'keepFiringSinceMs'): Alert {
  if (alert[field] === undefined) return alert;
  const { [field]: _, ...rest } = alert;
  return rest;
}

/** Whether an alert is due to be sent: at once when it fires or ends, then when the resend delay has passed. */
export function needsSending(alert: Alert, nowMs: number, resendDelayMs: number): boolean {
  if (alert.state === 'pending') return false;
  const sentMs = alert.lastSentAtMs ?? -Infinity;
  return (alert.resolvedAtMs ?? -Infinity) > sentMs || sentMs + resendDelayMs < nowMs;
}

export function notificationOf(alert: Alert): AlertNotification {
  const { labels, annotations, state, firedAtMs, resolvedAtMs, validUntilMs, activeAtMs } = alert;
  return {
    labels,
    annotations,
    state,
    startsAtMs: firedAtMs ?? activeAtMs,
    endsAtMs: resolvedAtMs ?? validUntilMs ?? activeAtMs,
    isResolved: resolvedAtMs !== undefined,
  };
}

/** Labels of the ALERTS series. The rule's own labels lie below, as text: an alert that has lost one shows its template. */
export function alertSeriesLabels(rule: AlertingRule, alert: Alert): Labels {
  return makeLabels(
    Object.entries({
      ...rule.labels,
      ...alert.labels,
      [METRIC_NAME]: 'ALERTS',
      alertname: rule.name,
      alertstate: alert.state,
    }),
  );
}

/** Labels of the ALERTS_FOR_STATE series, by which a server that starts again knows since when an alert is active. */
export function forStateSeriesLabels(rule: AlertingRule, alert: Alert): Labels {
  return makeLabels(
    Object.entries({
      ...rule.labels,
      ...alert.labels,
      [METRIC_NAME]: 'ALERTS_FOR_STATE',
      alertname: rule.name,
    }),
  );
}
