import type { ResultOfSubmission } from '@drydock/api';

type LabPart = ResultOfSubmission['labs'][number];
export type LabResult = NonNullable<LabPart['result']>;
export type GradedCheck = LabResult['checks'][number];

export interface Points {
  readonly earned: number;
  readonly possible: number;
}

/** A number of the grader's report; its schema leaves the further fields of a check open. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function checkPoints(check: GradedCheck): Points {
  return { earned: numberOf(check['earned']), possible: numberOf(check['possible']) };
}

/** Points of several checks; what a consequence of another failure could have earned counts too, as in the score. */
export function sumPoints(checks: readonly GradedCheck[]): Points {
  const counted = checks.map(checkPoints);
  return {
    earned: shortNumber(counted.reduce((sum, { earned }) => sum + earned, 0)),
    possible: shortNumber(counted.reduce((sum, { possible }) => sum + possible, 0)),
  };
}

/** Two places at most: 31.5, 0.33. */
export function shortNumber(value: number): number {
  return Math.round(value * 100) / 100;
}

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The manifest line that a check points at. */
export function placeOf(check: GradedCheck): Place | undefined {
  for (const value of [check['place'], check['decidedBy']]) {
    if (typeof value !== 'object' || value === null) continue;
    const { file, line } = value as { readonly file?: unknown; readonly line?: unknown };
    if (typeof file === 'string' && typeof line === 'number') return { file, line };
  }
  return undefined;
}

/** `200, v1, /reviews`: what a request met, or was meant to meet. */
export function trafficText(seen: unknown): string {
  if (typeof seen !== 'object' || seen === null) return '';
  const { status, destination, path, error } = seen as Readonly<Record<string, unknown>>;
  return [status, destination, path, error]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(', ');
}
