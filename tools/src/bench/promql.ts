import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  createSeriesStore,
  labelsOf,
  rangeQuery,
  type ScrapedSample,
  type SeriesStore,
} from '@drydock/metrics';
import type { Bench } from './bench.ts';
import { percentile } from './percentile.ts';

const SERIES = 10_000;
const SAMPLES = 240;
const INTERVAL_MS = 15_000;
const QUERY = 'sum by (destination_version) (rate(istio_requests_total[1m]))';
/** Prometheus 3 in process, on a machine of this size. */
const PROMETHEUS_MS = 135;

/** Bytes of a sample that a store of a real Prometheus takes is 1 to 2; ours may take this much. */
const MOST_BYTES = 4;

/** What a scrape of all series stores at a time: counters of requests that grow at a rate of their own, unevenly. */
function scrapeAt(
  rows: readonly { readonly labels: ReturnType<typeof labelsOf> }[],
  i: number,
): readonly ScrapedSample[] {
  const timeMs = i * INTERVAL_MS;
  return rows.map(({ labels }, n) => ({
    labels,
    timeMs,
    value: i * ((n % 7) + 1) + ((i * i * (n % 11)) % 13),
  }));
}

function makeRows(): readonly { readonly labels: ReturnType<typeof labelsOf> }[] {
  return Array.from({ length: SERIES }, (_, n) => ({
    labels: labelsOf({
      __name__: 'istio_requests_total',
      destination_version: `v${n % 10}`,
      destination_workload: `workload-${n % 100}`,
      source_workload: `caller-${Math.floor(n / 100)}`,
      response_code: '200',
    }),
  }));
}

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void; // what the flag brings
})();

function heapBytes(): number {
  // Buffers of arrays are given back a collection after the arrays.
  for (let i = 0; i < 4; i++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Fills a store; what the series themselves take (labels, index) is measured apart from their samples. */
function ingest(samples: number): {
  readonly storage: SeriesStore;
  readonly perSecond: number;
  readonly bytes: number;
} {
  const rows = makeRows();
  const storage = createSeriesStore();
  storage.append(scrapeAt(rows, 0));
  const before = heapBytes();
  let elapsed = 0;
  for (let i = 1; i <= samples; i++) {
    const batch = scrapeAt(rows, i);
    const started = performance.now();
    storage.append(batch);
    elapsed += performance.now() - started;
  }
  const count = SERIES * samples;
  return {
    storage,
    perSecond: count / (elapsed / 1000),
    bytes: (heapBytes() - before) / count,
  };
}

export const bench: Bench = {
  name: 'promql',
  goal: `${QUERY} over 10,000 series x 1 h at 15 s, 60 steps; Prometheus itself takes about ${PROMETHEUS_MS} ms`,
  run() {
    const { storage, perSecond, bytes } = ingest(SAMPLES);
    const snapshotStarted = performance.now();
    const snapshot = storage.snapshot();
    const snapshotMs = performance.now() - snapshotStarted;
    const times: number[] = [];
    for (let i = 0; i < 12; i++) {
      const started = performance.now();
      const answer = rangeQuery(storage, QUERY, { start: 60_000, end: 3_600_000, step: 60_000 });
      if (!answer.ok) throw answer.error;
      times.push(performance.now() - started);
    }
    const p50 = percentile(times.slice(2), 0.5);
    return Promise.resolve([
      { metric: 'range query, p50', value: p50, unit: 'ms', goal: PROMETHEUS_MS },
      { metric: 'ratio to Prometheus', value: p50 / PROMETHEUS_MS, unit: 'x' },
      { metric: 'ingest', value: perSecond, unit: 'samples/s', goal: 1_000_000, better: 'larger' },
      { metric: 'memory', value: bytes, unit: 'bytes/sample', goal: MOST_BYTES },
      { metric: `snapshot of ${snapshot.series.length} series`, value: snapshotMs, unit: 'ms' },
    ]);
  },
};
