import type { Cluster } from '@drydock/cluster';
import { isJsonObject } from '@drydock/manifests';
import { parseDuration } from '@drydock/metrics';
import { z } from 'zod';
import { describePattern, matchesPattern, valuePatternSchema } from '../format/value-pattern.ts';
import type { CheckContext, CheckFinding, CheckKind } from './check-kind.ts';

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
    const before = await readLogs(options, context);
    if (typeof before === 'string') return undecided(before);
    await traffic.send(requestOf(options, context));
    const limit = clock.now() + (parseDuration(options.within) ?? 0);
    let fresh: readonly string[] | string = [];
    await clock.waitFor(
      'lines in the logs',
      async () => {
        fresh = await freshLines(before, options, context);
        return typeof fresh === 'string' || fresh.some(fits(options)) || clock.now() >= limit;
      },
      { timeoutMs: (parseDuration(options.within) ?? 0) + 5000 },
    );
    return typeof fresh === 'string' ? undecided(fresh) : judge(options, fresh);
  },
};

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

/** Lines of each pod's container, by the pod's name; or why they cannot be read. */
async function readLogs(
  { of, container }: LogsCheck,
  { cluster: { kube }, namespace: home }: CheckContext,
): Promise<ReadonlyMap<string, readonly string[]> | string> {
  const namespace = of.namespace ?? home;
  const type = await kube.resolveKind('v1', 'Pod');
  if (!type) return 'this cluster has no pods';
  const listed = await kube.list(type, { namespace, labelSelector: `app=${of.workload}` });
  if (!listed.ok) return listed.failure.message;
  const logs = new Map<string, readonly string[]>();
  for (const { metadata, status } of listed.value.items) {
    if (!isRunning(status) || metadata.deletionTimestamp !== undefined) continue;
    const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log`;
    const answer = await kube.raw(`${path}?container=${encodeURIComponent(container)}`);
    // A pod without this container answers 400: it writes nothing there.
    if (answer.status === 400) continue;
    if (!answer.ok) return `the log of ${metadata.name} cannot be read (${answer.status})`;
    logs.set(metadata.name, (await answer.text()).split('\n').filter(Boolean));
  }
  return logs;
}

function isRunning(status: unknown): boolean {
  return isJsonObject(status) && status['phase'] === 'Running';
}

async function freshLines(
  before: ReadonlyMap<string, readonly string[]>,
  options: LogsCheck,
  context: CheckContext,
): Promise<readonly string[] | string> {
  const now = await readLogs(options, context);
  if (typeof now === 'string') return now;
  return [...now].flatMap(([pod, lines]) => lines.slice(before.get(pod)?.length ?? 0));
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

function undecided(why: string): CheckFinding {
  return { status: 'error', share: 0, message: `Could not check: ${why}.` };
}
