import type { JsonObject, JsonValue } from '@drydock/manifests';

import type { Field } from '../field.ts';
import { at, isTrue, rootField, text, texts } from '../field.ts';
import { parseDuration } from '../istio/duration.ts';
import { nextTime, parseCron } from './cron.ts';
import { globMatch } from './glob.ts';

/** What a project's sync windows say about one Application at one time. */
export interface SyncWindowState {
  /** The windows that name the Application. */
  readonly matching: readonly JsonValue[];
  /** Those of them that are open now. */
  readonly active: readonly JsonValue[];
  /** A window that cannot be read; nothing may sync then. */
  readonly error: string | undefined;
  readonly canAutoSync: boolean;
  readonly canManualSync: boolean;
}

/** What the windows of a project say about this Application at `now` (milliseconds of UTC). */
export function syncWindowState(
  windows: readonly JsonValue[],
  app: JsonObject,
  now: number,
): SyncWindowState {
  const matching = windows.filter((window) => names(window, app));
  const active: JsonValue[] = [];
  for (const window of matching) {
    const open = isOpen(window, now);
    if (typeof open === 'string') {
      return { matching, active: [], error: open, canAutoSync: false, canManualSync: false };
    }
    if (open) active.push(window);
  }
  return {
    matching,
    active,
    error: undefined,
    canAutoSync: canSync(matching, active, false),
    canManualSync: canSync(matching, active, true),
  };
}

function canSync(
  matching: readonly JsonValue[],
  active: readonly JsonValue[],
  manual: boolean,
): boolean {
  const denies = active.filter((window) => isKind(window, 'deny'));
  if (denies.length > 0) return manual && denies.every(allowsManual);
  if (active.some((window) => isKind(window, 'allow'))) return true;
  const closed = matching.filter((window) => isKind(window, 'allow') && !active.includes(window));
  return closed.length === 0 || (manual && closed.every(allowsManual));
}

function isKind(window: JsonValue, kind: 'allow' | 'deny'): boolean {
  return text(at(fieldOf(window), 'kind')) === kind;
}

function allowsManual(window: JsonValue): boolean {
  return isTrue(at(fieldOf(window), 'manualSync'));
}

function fieldOf(value: JsonValue): Field {
  return { value, path: [] };
}

function names(window: JsonValue, app: JsonObject): boolean {
  const field = fieldOf(window);
  const root = rootField(app);
  const destination = at(root, 'spec', 'destination');
  const tests: readonly (readonly [readonly string[], readonly string[]])[] = [
    [texts(at(field, 'applications')), [text(at(root, 'metadata', 'name'))]],
    [
      texts(at(field, 'clusters')),
      [text(at(destination, 'name')), text(at(destination, 'server'))].filter(Boolean),
    ],
    [texts(at(field, 'namespaces')), [text(at(destination, 'namespace'))]],
  ];
  const answers = tests
    .filter(([patterns]) => patterns.length > 0)
    .map(([patterns, values]) =>
      patterns.some((pattern) => values.some((value) => globMatch(pattern, value))),
    );
  if (!isTrue(at(field, 'andOperator'))) return answers.includes(true);
  return !answers.includes(false);
}

/** Whether a window is open at a time, or why that cannot be said. */
function isOpen(window: JsonValue, now: number): boolean | string {
  const field = fieldOf(window);
  const problem = windowProblem(field);
  if (problem !== undefined) return problem;
  const schedule = parseCron(text(at(field, 'schedule')));
  if ('error' in schedule) return schedule.error;
  const duration = (parseDuration(text(at(field, 'duration'))) ?? 0) / 1e6;
  const local = now + zoneOffset(text(at(field, 'timeZone')), now);
  const opens = nextTime(schedule, local - duration);
  return opens !== undefined && opens < local;
}

/** What makes a window's schedule or duration unreadable. */
export function windowProblem(window: Field): string | undefined {
  const [schedule, duration] = [text(at(window, 'schedule')), text(at(window, 'duration'))];
  const parsed = parseCron(schedule);
  if ('error' in parsed) return `cannot parse schedule '${schedule}': ${parsed.error}`;
  if (parseDuration(duration) === undefined) {
    return `cannot parse duration '${duration}': time: invalid duration "${duration}"`;
  }
  return undefined;
}

/** How far the clocks of a time zone are from UTC; 0 for a zone that nobody knows, as Argo CD has it. */
function zoneOffset(zone: string, now: number): number {
  if (zone === '' || zone === 'UTC') return 0;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const offset = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    if (offset === null) return 0;
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return (offset[1] === '-' ? -minutes : minutes) * 60_000;
  } catch (problem) {
    if (problem instanceof RangeError) return 0;
    throw problem;
  }
}
