import type { TraceStep, TriedRule } from '@drydock/mesh';
import type { Hop } from '@drydock/simulator';
import type { IconName } from '../components/icons.ts';
import { placeKey, type FieldPlace, type TracedResult } from '../worker/protocol.ts';
import { answerText, isGoodStatus, senderName } from './request-words.ts';

/** One line of the inspector: a decision on the way of a request, or its end. */
export interface Station {
  /** Same in two requests when they stand at the same point of the way. */
  readonly key: string;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  readonly rules: readonly StationRule[];
  readonly place?: FieldPlace;
  /** Milliseconds since the request was sent; at the first decision of each proxy. */
  readonly atMs?: number;
  readonly end?: { readonly isGood: boolean; readonly text: string };
  /** Calls that a workload makes on behalf of this request are nested. */
  readonly depth: number;
}

export interface StationRule {
  readonly number: number;
  readonly name: string;
  readonly verdict: TriedRule['verdict'];
  readonly conditions: TriedRule['conditions'];
  readonly place?: FieldPlace;
}

const stageIcons: Record<TraceStep['stage'], IconName> = {
  listener: 'gate',
  'virtual-host': 'book',
  route: 'split',
  rewrite: 'request',
  redirect: 'arrow',
  'direct-response': 'arrow',
  fault: 'warn',
  headers: 'file',
  mirror: 'copy',
  cluster: 'fork',
  endpoint: 'pod',
  tls: 'lock',
  authorization: 'shield',
  authentication: 'shield',
  'not-modelled': 'unsure',
};

/** The way of a request as one list, in the order in which things were decided. */
export function stationsOf(traced: TracedResult): readonly Station[] {
  const { result } = traced;
  const stations = result.hops.flatMap((hop) => hopStations(hop, traced, 0));
  const isGood = isGoodStatus(result.status);
  const last: Station = {
    key: 'answer',
    icon: result.destination ? 'pod' : 'x',
    title: result.destination
      ? `${result.destination.pod}:${result.destination.port}`
      : 'No workload',
    detail: endDetail(traced),
    rules: [],
    atMs: result.durationMs,
    depth: 0,
    end: { isGood, text: answerText(result) },
  };
  return [...stations, last];
}

function endDetail({ request, result }: TracedResult): string {
  if (result.error !== undefined) return result.error;
  const asked = request.url;
  if (!result.received) return `${asked} was answered by the proxy`;
  return `${result.received.method} ${result.received.path}`;
}

function hopStations(hop: Hop, traced: TracedResult, depth: number): readonly Station[] {
  const own = hop.trace.map((step, index): Station => {
    const place = step.source && traced.places[placeKey(step.source)];
    return {
      key: `${depth}:${hop.kind}:${step.stage}`,
      icon: stageIcons[step.stage],
      title: step.title,
      detail: step.detail,
      rules: (step.rules ?? []).map((rule, at) => stationRule(rule, at, traced)),
      depth,
      ...(place ? { place } : {}),
      ...(index === 0 ? { atMs: hop.atMs } : {}),
    };
  });
  const children = (hop.children ?? []).flatMap((child) => hopStations(child, traced, depth + 1));
  return [...own, ...children];
}

function stationRule(rule: TriedRule, index: number, traced: TracedResult): StationRule {
  const place = rule.source && traced.places[placeKey(rule.source)];
  return {
    number: index + 1,
    name: rule.name,
    verdict: rule.verdict,
    conditions: rule.conditions,
    ...(place ? { place } : {}),
  };
}

/** A row of two requests side by side; one side is missing where only one of them came by. */
export interface StationPair {
  readonly a?: Station;
  readonly b?: Station;
  readonly differs: boolean;
}

/** Aligns two ways by their common stations, in order (longest common subsequence of keys). */
export function alignStations(
  a: readonly Station[],
  b: readonly Station[],
): readonly StationPair[] {
  const lengths = commonLengths(a, b);
  const rows: StationPair[] = [];
  let i = 0;
  let j = 0;
  for (
    let left = a[i], right = b[j];
    left !== undefined || right !== undefined;
    left = a[i], right = b[j]
  ) {
    if (left && right && left.key === right.key) {
      rows.push({ a: left, b: right, differs: differ(left, right) });
      i++;
      j++;
    } else if (left && (!right || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      rows.push({ a: left, differs: true });
      i++;
    } else if (right) {
      rows.push({ b: right, differs: true });
      j++;
    }
  }
  return rows;
}

function commonLengths(
  a: readonly Station[],
  b: readonly Station[],
): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = table[i];
      if (!row) continue;
      row[j] =
        a[i]?.key === b[j]?.key
          ? 1 + (table[i + 1]?.[j + 1] ?? 0)
          : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function differ(a: Station, b: Station): boolean {
  if (a.end && b.end) return a.end.text !== b.end.text;
  if (a.rules.length > 0 || b.rules.length > 0) return taken(a) !== taken(b);
  return a.title !== b.title || a.detail !== b.detail;
}

function taken(station: Station): string {
  return station.rules.find(({ verdict }) => verdict === 'taken')?.name ?? '';
}

/** The way of a request in sentences, for the text twin. */
export function inWords(traced: TracedResult): string {
  const { request, result } = traced;
  const sentences = [
    `${senderName(request.from)} sends ${request.method ?? 'GET'} ${request.url}.`,
  ];
  for (const station of stationsOf(traced)) {
    if (station.end) continue;
    const rule = station.rules.find(({ verdict }) => verdict === 'taken');
    if (rule && station.rules.length > 1) {
      sentences.push(`${station.title}: rule ${rule.number} (${rule.name}) takes it.`);
    } else if (station.detail !== '') {
      sentences.push(`${station.title}: ${sentence(station.detail)}`);
    }
  }
  sentences.push(`The answer is ${answerText(result)}.`);
  return sentences.join(' ');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
