import type { Cluster } from '@drydock/cluster';
import type { TrafficRequest } from '@drydock/simulator';
import { trafficCases } from '../checks/traffic-family.ts';
import type { FileSet } from '../file-set.ts';
import type { Lab } from '../lab.ts';

/**
 * Requests that tell two behaviours apart: those of the lab's checks, and from the same callers to
 * the same hosts every path that some manifest mentions, with what is near it.
 */
export function probesOf(lab: Lab, files: readonly FileSet[]): readonly TrafficRequest[] {
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
  return unique([...asked, ...derived]);
}

/** What a cluster answers to the probes, as one text: equal texts are equal behaviour. */
export async function behaviourOf(
  cluster: Cluster,
  probes: readonly TrafficRequest[],
): Promise<string> {
  const answers: unknown[] = [];
  for (const probe of probes) {
    const shares = await cluster.traffic.shares?.(probe);
    const known = shares?.map(({ destination, share }) => [destination, Math.round(share * 1e6)]);
    const { status, received, destination, mtls } = await cluster.traffic.send(probe);
    const isSpread = shares !== undefined && shares.length > 1;
    answers.push(
      isSpread
        ? known
        : [known, status, destination?.version, received?.path, received?.authority, mtls],
    );
  }
  return JSON.stringify(answers);
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
