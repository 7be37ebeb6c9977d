import type { Change } from '@drydock/simulator';
import type { OpenedLab } from './open-lab.ts';
import type { Lane, Timeline, TimelineEntry } from './views-protocol.ts';

/** Kinds that say what happened rather than make it happen, or beat like a clock. */
const quiet = new Set(['leases', 'events', 'endpointslices', 'endpoints']);
const mostShown = 2_000;

/** Every change since the lab began, by whom: writes of one author at one time are one entry. */
export function timelineOf({ cluster, moments, startMs }: OpenedLab): Timeline {
  const entries: TimelineEntry[] = [];
  let last: { readonly key: string; readonly what: string[] } | undefined;
  for (const change of cluster.simulator.history()) {
    if (change.atMs < startMs || isBefore(change, startMs) || quiet.has(change.resource.resource))
      continue;
    const lane = laneOf(change);
    const author = change.cause.kind === 'client' ? '' : change.cause.name;
    const cause = change.cause.kind === 'client' ? '' : change.cause.key;
    const key = `${change.atMs} ${lane} ${author} ${cause}`;
    const said = sentenceOf(change);
    if (last?.key === key) {
      if (!last.what.includes(said)) last.what.push(said);
      continue;
    }
    const what = [said];
    last = { key, what };
    entries.push({ atMs: change.atMs, lane, author, cause, what });
  }
  return {
    startMs,
    nowMs: cluster.clock.now(),
    entries: entries.slice(-mostShown),
    moments: moments.all().map(({ atMs }) => atMs),
  };
}

/** What the lab itself wrote before the learner came. */
function isBefore({ atMs }: Change, startMs: number): boolean {
  return atMs <= startMs;
}

function laneOf({ cause }: Change): Lane {
  if (cause.kind === 'client') return 'you';
  if (/argocd|application/i.test(cause.name)) return 'argocd';
  return /istio|pilot|inject/i.test(cause.name) ? 'istiod' : 'controllers';
}

const verbs = { ADDED: 'created', MODIFIED: 'changed', DELETED: 'deleted' } as const;

function sentenceOf({ name, namespace, resource, type }: Change): string {
  const where = namespace === '' ? name : `${namespace}/${name}`;
  return `${resource.resource} ${where} ${verbs[type]}`;
}
