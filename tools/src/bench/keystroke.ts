import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const STROKES = 200;
const WARM_UP = 20;

/** A file of VirtualServices and DestinationRules, `lines` long at least. */
function manifestOf(lines: number): string {
  const documents: string[] = [];
  let length = 0;
  for (let i = 0; length < lines; i++) {
    const document = [
      'apiVersion: networking.istio.io/v1',
      'kind: VirtualService',
      `metadata: { name: route-${i}, namespace: prod }`,
      'spec:',
      `  hosts: [service-${i}.prod.svc.cluster.local]`,
      '  http:',
      '    - match:',
      '        - uri: { prefix: "/catalog" }',
      '          headers: { user: { exact: jason } }',
      '      rewrite: { uri: "/newcatalog" }',
      '      route:',
      `        - destination: { host: service-${i}.prod.svc.cluster.local, subset: v2 }`,
      '          weight: 90',
      `        - destination: { host: service-${i}.prod.svc.cluster.local, subset: v1 }`,
      '          weight: 10',
      '    - route:',
      `        - destination: { host: service-${i}.prod.svc.cluster.local, subset: v1 }`,
      '---',
    ];
    documents.push(document.join('\n'));
    length += document.length;
  }
  return documents.join('\n');
}

async function measure(lines: number, goal: number): Promise<readonly Measurement[]> {
  const worker = new Worker(new URL('./validate-worker.ts', import.meta.url));
  const text = manifestOf(lines);
  const at = text.indexOf('jason', text.length / 2);
  const times: number[] = [];
  for (let i = 0; i < STROKES + WARM_UP; i++) {
    const edited = `${text.slice(0, at)}${'x'.repeat((i % 7) + 1)}${text.slice(at)}`;
    const started = performance.now();
    worker.postMessage(edited);
    await once(worker, 'message');
    if (i >= WARM_UP) times.push(performance.now() - started);
  }
  await worker.terminate();
  return [
    { metric: `${lines} lines, p50`, value: percentile(times, 0.5), unit: 'ms' },
    { metric: `${lines} lines, p95`, value: percentile(times, 0.95), unit: 'ms', goal },
  ];
}

export const bench: Bench = {
  name: 'keystroke',
  goal: 'from a changed text posted to the worker to its diagnostics, validated as the editor does',
  async run() {
    return [...(await measure(500, 50)), ...(await measure(1000, 16))];
  },
};
