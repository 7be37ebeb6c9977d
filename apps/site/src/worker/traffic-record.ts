import type { TrafficProbe } from '@drydock/cluster';
import { seenCalls, type SeenCall } from './seen-calls.ts';

/** Calls seen since the last change of the cluster: older ones tell of a mesh that is gone. */
export interface TrafficRecord {
  readonly probe: TrafficProbe;
  readonly calls: () => readonly SeenCall[];
  readonly requests: () => number;
  readonly sinceMs: () => number;
  /** Forgets what was seen: something changed at this time. */
  readonly restart: (atMs: number) => void;
}

const mostCalls = 5_000;

/** Sends like `probe` does, and remembers who called whom. */
export function recordTraffic(probe: TrafficProbe, startMs: number): TrafficRecord {
  let calls: SeenCall[] = [];
  let requests = 0;
  let since = startMs;
  return {
    probe: {
      ...probe,
      send: async (request, options) => {
        const result = await probe.send(request, options);
        requests++;
        calls.push(...seenCalls(request, result));
        if (calls.length > mostCalls) calls = calls.slice(-mostCalls);
        return result;
      },
    },
    calls: () => calls,
    requests: () => requests,
    sinceMs: () => since,
    restart: (atMs) => {
      calls = [];
      requests = 0;
      since = atMs;
    },
  };
}
