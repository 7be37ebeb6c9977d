import type { TrafficShare } from '@drydock/cluster';
import type { TrafficResult } from '@drydock/simulator';
import { describePattern, matchesPattern, type ValuePattern } from '../format/value-pattern.ts';
import type { TrafficSeen } from '../check-result.ts';
import { pathOf, type TrafficCase } from './traffic-family.ts';
import type { TrafficExpectation } from './traffic-schema.ts';

/** What of an answer was not as wanted. */
export type Aspect = 'destination' | 'status' | 'path' | 'method' | 'headers' | 'mtls';

export interface TrafficVerdict {
  /** Empty: as wanted. */
  readonly unmet: readonly Aspect[];
  readonly seen: TrafficSeen;
  readonly wanted: TrafficSeen;
  /** Further words on what was seen: `header x-a is 1`. */
  readonly details: readonly string[];
}

/** Compares one answer, and the shares of all destinations where they can be read off, with what was wanted. */
export function judgeTraffic(
  { request, expect }: TrafficCase,
  result: TrafficResult,
  shares: readonly TrafficShare[] | undefined,
): TrafficVerdict {
  const stray = shares?.find((share) => share.share > 0 && !shareFits(expect, share));
  const details: string[] = [];
  const unmet = [...unmetAspects(expect, request.url, result, details)];
  const straySeen = stray !== undefined && !unmet.includes('destination');
  if (straySeen) unmet.unshift('destination');
  return {
    unmet,
    seen: straySeen ? { destination: stray.destination } : seenOf(result),
    wanted: wantedOf(expect, request.url),
    details: straySeen
      ? [`${formatPercent(stray.share)} of such requests go to ${stray.destination}`, ...details]
      : details,
  };
}

export function seenOf(result: TrafficResult): TrafficSeen {
  const { status, destination, received, error, responseFlags } = result;
  const name = destination && [destination.workload, destination.version].filter(Boolean).join(' ');
  const why = error ?? (destination ? undefined : responseFlags[0]);
  return {
    ...(status === undefined ? {} : { status }),
    ...(name === undefined ? {} : { destination: name }),
    ...(received === undefined ? {} : { path: received.path }),
    ...(why === undefined ? {} : { error: why }),
  };
}

/** `0.333…` -> `33.3 %`. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** Whether a destination of the form `reviews v2` is the one a key names: `v2` or `reviews v2`. */
export function isDestination(key: string, destination: string): boolean {
  return destination === key || destination.endsWith(` ${key}`);
}

function* unmetAspects(
  expect: TrafficExpectation,
  url: string,
  result: TrafficResult,
  details: string[],
): Iterable<Aspect> {
  const { destination, status, path, method, headers, mtls } = expect;
  const { received } = result;
  if (destination) {
    const { version, workload, namespace, subset } = destination;
    const actual = result.destination;
    const fits =
      fitsOptional(workload, actual?.workload) &&
      fitsOptional(namespace, actual?.namespace) &&
      fitsOptional(version, actual?.version) &&
      fitsOptional(subset, actual?.subset);
    if (!fits || actual === undefined) yield 'destination';
  }
  if (!fitsOptional(status, result.status)) yield 'status';
  if (path !== undefined && !matchesPattern(pathPattern(path, url), received?.path)) yield 'path';
  if (!fitsOptional(method, received?.method)) yield 'method';
  if (headers) {
    for (const [name, wanted] of Object.entries(headers)) {
      const values = received?.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase());
      const value = values?.[0]?.[1];
      if (wanted === null ? value === undefined : matchesPattern(wanted, value)) continue;
      details.push(`header ${name} is ${value ?? 'absent'}`);
      yield 'headers';
    }
  }
  if (mtls !== undefined && mtls !== result.mtls) {
    details.push(result.mtls ? 'sent with mTLS' : 'sent as plaintext');
    yield 'mtls';
  }
}

function fitsOptional(pattern: ValuePattern | undefined, value: unknown): boolean {
  return pattern === undefined || matchesPattern(pattern, value);
}

function pathPattern(path: ValuePattern, url: string): ValuePattern {
  return path === 'unchanged' ? pathOf(url) : path;
}

function wantedOf({ destination, status, path }: TrafficExpectation, url: string): TrafficSeen {
  const parts = [destination?.workload, destination?.version ?? destination?.subset];
  const name = parts.flatMap((part) => (part === undefined ? [] : [describePattern(part)]));
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...(name.length === 0 ? {} : { destination: name.join(' ') }),
    ...(path === undefined ? {} : { path: describePattern(pathPattern(path, url)) }),
  };
}

/** The shares know workload, version and subset; what they do not tell is left to the answer itself. */
function shareFits({ destination }: TrafficExpectation, share: TrafficShare): boolean {
  if (destination === undefined) return true;
  const [workload, ...rest] = share.destination.split(' ');
  return (
    fitsOptional(destination.workload, workload) &&
    fitsOptional(destination.version, rest.join(' ')) &&
    fitsOptional(destination.subset, share.subset)
  );
}
