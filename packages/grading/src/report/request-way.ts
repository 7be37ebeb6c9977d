import type { CheckEvidence } from '@drydock/lab';
import { shorten } from './excerpt.ts';

type Result = NonNullable<CheckEvidence['result']>;
type Hop = Result['hops'][number];
type TraceStep = Hop['trace'][number];

/** One decision on the way of a request. */
export interface Station {
  /** Where it fell: the pod whose proxy decided. */
  readonly at: string;
  readonly title: string;
  readonly detail: string;
  /** Rules that were tried and ruled out, with what the request had instead. */
  readonly rejected?: readonly string[];
  /** The decision that the check's verdict rests on. */
  readonly decided?: true;
}

/** Enough for any way of the labs; a loop of calls does not fill a report. */
const SHOWN = { stations: 24, rules: 5, characters: 300 };

/** Stations that only say that a request came by. */
const PASSED_BY: ReadonlySet<TraceStep['stage']> = new Set(['listener', 'virtual-host']);

/**
 * The way of a request in the order in which things were decided, its end last. `decidedBy` is the
 * path of the manifest field that decided; its station is marked.
 */
export function wayOf(result: Result, decidedBy?: string): readonly Station[] {
  const stations = result.hops.flatMap((hop) => stationsOf(hop, decidedBy));
  const deciding = stations.findLastIndex(({ decided }) => decided);
  const marked = stations.map((station, index): Station => {
    const { decided, ...rest } = station;
    return decided && index === deciding ? { ...rest, decided } : rest;
  });
  if (marked.length === 0) return [];
  const cut = marked.slice(0, SHOWN.stations);
  return [
    ...cut,
    ...(deciding >= cut.length ? marked.slice(deciding, deciding + 1) : []),
    end(result),
  ];
}

function stationsOf(hop: Hop, decidedBy: string | undefined): readonly Station[] {
  const own = hop.trace
    .filter(({ stage }) => !PASSED_BY.has(stage))
    .map((step): Station => {
      const rejected = (step.rules ?? []).flatMap(rejectedWords).slice(0, SHOWN.rules);
      return {
        at: hop.pod,
        title: cut(step.title),
        detail: cut(step.detail),
        ...(rejected.length > 0 ? { rejected } : {}),
        ...(decidedBy !== undefined && isBehind(step, decidedBy) ? { decided: true } : {}),
      };
    });
  return [...own, ...(hop.children ?? []).flatMap((child) => stationsOf(child, decidedBy))];
}

/** Whether the step's rule stands at the path, or around it. */
function isBehind({ source, rules = [] }: TraceStep, path: string): boolean {
  const taken = rules.find(({ verdict }) => verdict === 'taken');
  const paths = [source?.path, taken?.source?.path];
  return paths.some((each) => each !== undefined && each !== '' && isWithin(path, each));
}

function isWithin(path: string, around: string): boolean {
  return path === around || path.startsWith(`${around}.`) || path.startsWith(`${around}[`);
}

function rejectedWords(rule: NonNullable<TraceStep['rules']>[number]): readonly string[] {
  if (rule.verdict !== 'rejected') return [];
  const unmet = rule.conditions.find(({ holds }) => !holds);
  return [cut(unmet ? `${rule.name}: ${unmet.condition}, seen ${unmet.actual}` : rule.name)];
}

/** What a learner wrote may be of any length. */
function cut(text: string): string {
  return shorten(text, SHOWN.characters);
}

function end({ destination, received, status, error, responseFlags }: Result): Station {
  const answer = [status, ...responseFlags, error].filter((part) => part !== undefined).join(', ');
  const detail = cut(answer === '' ? 'no answer' : answer);
  if (!destination) return { at: '', title: 'No workload', detail };
  const version = destination.version === undefined ? '' : ` ${destination.version}`;
  const asked = received ? `${cut(`${received.method} ${received.path}`)}, ` : '';
  return {
    at: destination.pod,
    title: `${destination.workload}${version}`,
    detail: `${asked}${detail}`,
  };
}
