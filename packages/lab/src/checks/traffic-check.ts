import type { TrafficShare } from '@drydock/cluster';
import type { TrafficResult } from '@drydock/simulator';
import type { TrafficSeen } from '../check-result.ts';
import { describePlaceShort, type Place } from '../session/place.ts';
import type { CheckContext, CheckFinding, CheckKind, FailedRequest } from './check-kind.ts';
import { judgeShares } from './traffic-shares.ts';
import { trafficCases, type TrafficCase } from './traffic-family.ts';
import { judgeTraffic, seenOf, type TrafficVerdict } from './traffic-judge.ts';
import { decidingPlace, type Decision } from './traffic-place.ts';
import { trafficCheckSchema, type TrafficCheck } from './traffic-schema.ts';

interface Sent {
  readonly each: TrafficCase;
  readonly result: TrafficResult;
  readonly verdict: TrafficVerdict;
}

/** Sends one request or a family of them, and compares every answer with what was wanted. */
export const trafficCheck: CheckKind<'traffic', TrafficCheck> = {
  name: 'traffic',
  schema: trafficCheckSchema,
  async run(options, context) {
    const sent: Sent[] = [];
    for (const each of trafficCases(options, context.namespace)) {
      const answer = await send(each, options, context);
      if ('error' in answer) return { status: 'error', share: 0, message: answer.error };
      sent.push(answer);
    }
    const failed = sent.filter(({ verdict }) => verdict.unmet.length > 0);
    const [smallest] = failed;
    const last = sent.at(-1);
    if (smallest === undefined) {
      const evidence = last && { request: last.each.request, result: last.result };
      return { status: 'pass', share: 1, ...(evidence ? { evidence } : {}) };
    }
    return {
      ...describeFailure(smallest, failed.length, sent.length, context),
      share: (sent.length - failed.length) / sent.length,
      failures: failed.map(failedRequest),
    };
  },
};

async function send(
  each: TrafficCase,
  { shares: wantedShares }: TrafficCheck,
  { cluster }: CheckContext,
): Promise<Sent | { readonly error: string }> {
  const readsShares = each.expect.destination !== undefined || wantedShares !== undefined;
  const exact = readsShares ? await cluster.traffic.shares?.(each.request) : undefined;
  const measured = exact === undefined && wantedShares !== undefined;
  const shares = measured ? await cluster.traffic.measureShares?.(each.request) : exact;
  let result = await cluster.traffic.send(each.request);
  for (let sent = 1; sent < repeats(each, shares); sent += 1) {
    if (judgeTraffic(each, result, shares).unmet.length > 0) break;
    result = await cluster.traffic.send(each.request);
  }
  if (isUndecided(result)) return { error: `Could not check: ${result.error ?? 'not modelled'}` };
  if (wantedShares !== undefined && shares === undefined) {
    return { error: `Could not check: the ${cluster.engine} engine cannot tell shares yet.` };
  }
  const verdict = judgeTraffic(each, result, shares);
  if (wantedShares === undefined || shares === undefined) return { each, result, verdict };
  return { each, result, verdict: judgeShares(wantedShares, shares, verdict) };
}

/** Where shares cannot be read off, luck is ruled out: a third of the destinations that fits passes once in 500,000. */
function repeats({ expect }: TrafficCase, shares: readonly TrafficShare[] | undefined): number {
  return expect.destination !== undefined && shares === undefined ? 12 : 1;
}

/** A request that met something which the engine refuses to guess. */
function isUndecided(result: TrafficResult): boolean {
  return result.hops.some(({ outcome }) => outcome?.outcome === 'not_modelled');
}

function failedRequest({ each, result, verdict }: Sent): FailedRequest {
  return { request: each.request, result, seen: verdict.seen };
}

function describeFailure(
  { each, result, verdict }: Sent,
  failed: number,
  total: number,
  { resources, files }: CheckContext,
): Omit<CheckFinding, 'share'> {
  const decision = verdict.unmet
    .map((aspect) => decidingPlace(result, aspect, resources, files))
    .find((found) => found !== undefined);
  const some = total > 1 ? ` ${failed} of ${total} requests are not as wanted.` : '';
  return {
    status: 'fail',
    message: `${wantedSentence(verdict)} ${seenSentence(verdict, result)}${took(decision)}${some}`,
    counterexample: { request: each.request, seen: verdict.seen, wanted: verdict.wanted },
    evidence: { request: each.request, result },
    ...(decision === undefined ? {} : { place: decision.place }),
  };
}

function wantedSentence({ wanted, details, unmet }: TrafficVerdict): string {
  const seen = describeSeen(wanted);
  if (!unmet.includes('mtls')) return `Wanted ${seen}.`;
  const link = details.includes('sent as plaintext') ? 'mTLS' : 'plaintext';
  return `Wanted ${seen === 'no answer' ? link : `${seen}, by ${link}`}.`;
}

function seenSentence({ seen, details }: TrafficVerdict, result: TrafficResult): string {
  const main = describeSeen(
    details.length > 0 && seen.status === undefined ? seen : seenOf(result),
  );
  return `Seen ${[main, ...details].join(', ')}.`;
}

/** `reviews v2 as /newcatalog, 200`. */
export function describeSeen({ destination, path, status, error }: TrafficSeen): string {
  const where = [destination, path === undefined ? undefined : `as ${path}`];
  const parts = [where.filter(Boolean).join(' '), status, error];
  const text = parts.filter((part) => part !== undefined && part !== '').join(', ');
  return text === '' ? 'no answer' : text;
}

function took(decision: Decision | undefined): string {
  if (decision === undefined) return ' No manifest of yours took it.';
  const { place, rule } = decision;
  const where = describePlaceShort(place satisfies Place);
  if (rule === undefined) return ` ${where} decided.`;
  return rule === '' ? ` The rule at ${where} took it.` : ` Rule ${rule}, ${where}, took it.`;
}
