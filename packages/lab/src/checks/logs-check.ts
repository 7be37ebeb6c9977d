import type { Cluster } from '@drydock/cluster';
import { isJsonObject } from '@drydock/manifests';
import { parseDuration } from '@drydock/metrics';
import { z } from 'zod';
import { describePattern, matchesPattern, valuePatternSchema } from '../format/value-pattern.ts';
import type { CheckContext, CheckFinding, CheckKind } from './check-kind.ts';
import { passTime } from './pass-time.ts';
import { undecided } from './finding.ts';

const name = z.string().min(1);

const logsCheckSchema = z.strictObject({
  /** The pods that write: those of a workload, by their label `app`. */
  of: z.strictObject({ workload: name, namespace: name.optional() }),
  container: name.default('istio-proxy'),
  /** A request that is sent first; only what is written after it counts. */
  after: z.strictObject({
    from: z.union([
      z.strictObject({ workload: name, namespace: name.optional() }),
      z.strictObject({ external: z.literal(true) }),
    ]),
    url: z.url(),
    method: name.optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** What a line holds. */
  line: valuePatternSchema,
  expect: z.enum(['present', 'absent']).default('present'),
  /** How long a line may take; an absent one is waited for as long. */
  within: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, {
      message: 'A duration is a number with a unit: 5s, 1m.',
    })
    .default('5s'),
});

type LogsCheck = z.infer<typeof logsCheckSchema>;

/** Whether a request leaves a line in the logs of a workload's containers. */
export const logsCheck: CheckKind<'logs', LogsCheck> = {
  name: 'logs',
  schema: logsCheckSchema,
  async run(options, context) {
    const { clock, traffic } = context.cluster;
    const pods = await podsOf(options, context);
    if (typeof pods === 'string') return undecided(pods);
    const before = await readLogs(pods, options, context);
    if (typeof before === 'string') return undecided(before);
    await traffic.send(requestOf(options, context));
    const limit = clock.now() + (parseDuration(options.within) ?? 0);
    for (;;) {
      const now = await readLogs(pods, options, context);
      if (typeof now === 'string') return undecided(now);
      const fresh = [...now].flatMap(([pod, lines]) => lines.slice(before.get(pod)?.length ?? 0));
      if (fresh.some(fits(options)) || clock.now() >= limit) return judge(options, fresh);
      await passTime(context, Math.min(LOOK_EVERY_MS, limit - clock.now()));
    }
  },
};

const LOOK_EVERY_MS = 1000;

type Sent = Parameters<Cluster['traffic']['send']>[0];

function requestOf({ after }: LogsCheck, { namespace }: CheckContext): Sent {
  const { from, url, method, headers } = after;
  return {
    from: 'external' in from ? from : { ...from, namespace: from.namespace ?? namespace },
    url,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** The paths of the logs of a workload's running pods; or why they cannot be listed. */
async function podsOf(
  { of, container }: LogsCheck,
  { cluster: { kube }, namespace: home }: CheckContext,
): Promise<readonly string[] | string> {
  const namespace = of.namespace ?? home;
  const type = await kube.resolveKind('v1', 'Pod');
  if (!type) return 'this cluster has no pods';
  const listed = await kube.list(type, { namespace, labelSelector: `app=${of.workload}` });
  if (!listed.ok) return listed.failure.message;
  return listed.value.items
    .filter(({ metadata, status }) => isRunning(status) && metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log`;
      return `${path}?container=${encodeURIComponent(container)}`;
    });
}

function isRunning(status: unknown): boolean {
  return isJsonObject(status) && status['phase'] === 'Running';
}

/** Lines by the path of the log; or why they cannot be read. */
async function readLogs(
  paths: readonly string[],
  { of }: LogsCheck,
  { cluster: { kube } }: CheckContext,
): Promise<ReadonlyMap<string, readonly string[]> | string> {
  const logs = new Map<string, readonly string[]>();
  for (const path of paths) {
    const answer = await kube.raw(path);
    // A pod without this container answers 400: it writes nothing there.
    if (answer.status === 400) continue;
    if (!answer.ok) return `the log of ${of.workload} cannot be read (${answer.status})`;
    logs.set(path, (await answer.text()).split('\n').filter(Boolean));
  }
  return logs;
}

const fits =
  ({ line }: LogsCheck) =>
  (text: string): boolean =>
    matchesPattern(line, text);

function judge(options: LogsCheck, fresh: readonly string[]): CheckFinding {
  const { after, container, expect, line, of } = options;
  const found = fresh.find(fits(options));
  if ((found !== undefined) === (expect === 'present')) return { status: 'pass', share: 1 };
  const what = `${describePattern(line)} in the log of ${of.workload}, container ${container}`;
  const wanted = expect === 'present' ? `Wanted a line ${what}` : `Wanted no line ${what}`;
  const other = fresh.length === 0 ? 'no line' : `other lines: ${fresh[0] ?? ''}`;
  const message = `${wanted}, after a request to ${after.url}. Seen ${found ?? other}.`;
  return { status: 'fail', share: 0, message };
}
