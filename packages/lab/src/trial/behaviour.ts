import type { Cluster } from '@drydock/cluster';
import type { TrafficRequest } from '@drydock/simulator';
import { trafficCases } from '../checks/traffic-family.ts';
import type { FileSet } from '../file-set.ts';
import type { Lab } from '../lab.ts';
import { observeApplications } from './observe-applications.ts';
import { observeMetrics, queriesOf } from './observe-metrics.ts';
import { observeObjects } from './observe-objects.ts';

/** What is asked of a cluster to tell its behaviour from another's. */
export interface Probes {
  readonly requests: readonly TrafficRequest[];
  /** PromQL. */
  readonly queries: readonly string[];
}

/**
 * What tells two behaviours apart: the requests of the lab's checks, and from the same callers to
 * the same hosts every path that some manifest mentions, with what is near it; its queries, and
 * what is scraped.
 */
export function probesOf(lab: Lab, files: readonly FileSet[]): Probes {
  const checks = lab.definition.steps.flatMap(({ checks }) =>
    checks.flatMap(({ traffic }) => traffic ?? []),
  );
  const asked = checks
    .flatMap((check) => trafficCases(check, lab.cluster.namespace))
    .map(({ request }) => request);
  const callers = unique(asked.map(({ from }) => from));
  const origins = unique(asked.map(({ url }) => /^[a-z]+:\/\/[^/?]*/.exec(url)?.[0] ?? url));
  const paths = unique(files.flatMap((set) => [...set.values()].flatMap(pathsIn)).flatMap(nearby));
  const derived = callers.flatMap((from) =>
    origins.flatMap((origin) => paths.map((path) => ({ from, url: `${origin}${path}` }))),
  );
  return { requests: unique([...asked, ...derived]), queries: queriesOf(lab) };
}

/** What a cluster shows to the probes, as one text: equal texts are equal behaviour. */
export async function behaviourOf(cluster: Cluster, probes: Probes): Promise<string> {
  await cluster.clock.settle();
  const applications = await observeApplications(cluster);
  const objects = await observeObjects(cluster);
  const answers: unknown[] = [];
  for (const request of probes.requests) answers.push(await answerTo(request, cluster));
  const metrics = await observeMetrics(cluster, probes.queries);
  return JSON.stringify({ applications, objects, answers, metrics });
}

async function answerTo(probe: TrafficRequest, { traffic }: Cluster): Promise<unknown> {
  const shares = await traffic.shares?.(probe);
  // Which of two destinations a route names first is no behaviour.
  const known = shares
    ?.map(({ destination, share }) => `${destination} ${Math.round(share * 1e6)}`)
    .toSorted();
  const { status, received, destination, mtls } = await traffic.send(probe);
  const isSpread = shares !== undefined && shares.length > 1;
  return isSpread
    ? known
    : [known, status, destination?.version, received?.path, received?.authority, mtls];
}

/** Words of a manifest that look like a path. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<=[\s"'])\/[\w/.-]*/g)].map((match) => match[0]);
}

function nearby(path: string): readonly string[] {
  const below = path.endsWith('/') ? `${path}x` : `${path}/x`;
  return [path, below, `${path}x`, `${path}?x=1`, path.toUpperCase(), `/x${path}`];
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
