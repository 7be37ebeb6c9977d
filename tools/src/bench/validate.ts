import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, Measurement } from './bench.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../../apps/cli/bin/drydock.mjs');
/** `npm start` and `npm test` make it; here it is made of what is to be measured. */
const BUNDLE = path.resolve(import.meta.dirname, '../../../apps/cli/scripts/bundle.ts');
const MARK = 'peak kilobytes: ';

/** Loaded before the command line: its last words are the memory that the process took. */
const PRELOAD = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => process.stderr.write('${MARK}' + process.resourceUsage().maxRSS))`,
)}`;

function service(i: number): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: service-${i}
  namespace: prod
spec:
  selector:
    app: service-${i}
  ports:
    - name: http
      port: 8080`;
}

function destinationRule(i: number): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: service-${i}
  namespace: prod
spec:
  host: service-${i}
  trafficPolicy:
    connectionPool:
      http:
        http2MaxRequests: 100
  subsets:
    - name: v1
      labels:
        version: v1
    - name: v2
      labels:
        version: v2`;
}

function virtualService(i: number, serviceIndex: number): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: route-${i}
  namespace: prod
spec:
  hosts:
    - route-${i}.example.com
  http:
    - match:
        - uri:
            prefix: /catalog
          headers:
            user:
              exact: jason
      timeout: 5s
      retries:
        attempts: 3
        perTryTimeout: 2s
      route:
        - destination:
            host: service-${serviceIndex}.prod.svc.cluster.local
            subset: v2
    - route:
        - destination:
            host: service-${serviceIndex}
            subset: v1
          weight: 90
        - destination:
            host: service-${serviceIndex}
            subset: v2
          weight: 10`;
}

/** Two VirtualServices to one DestinationRule and one Service; a file of three has one of each. */
function manifestOf(resources: number): string {
  const services = Math.max(1, Math.floor(resources / 4));
  const routes = resources - 2 * services;
  return [
    ...Array.from({ length: routes }, (_, i) => virtualService(i, i % services)),
    ...Array.from({ length: services }, (_, i) => destinationRule(i)),
    ...Array.from({ length: services }, (_, i) => service(i)),
  ].join('\n---\n');
}

interface Run {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** One process from its start to its end, as a person waits for it. */
function runOnce(file: string): Run {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['--import', PRELOAD, COMMAND, 'validate', file],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(`drydock validate ended with ${status}: ${stdout}${stderr}`);
  const kilobytes = Number(stderr.slice(stderr.lastIndexOf(MARK) + MARK.length));
  return { milliseconds, megabytes: kilobytes / 1024 };
}

interface Plan {
  readonly resources: number;
  readonly runs: number;
  /** Milliseconds and megabytes that the issue asks for. */
  readonly goal?: { readonly milliseconds?: number; readonly megabytes?: number };
}

const PLANS: readonly Plan[] = [
  { resources: 3, runs: 15, goal: { milliseconds: 80 } },
  { resources: 2000, runs: 10, goal: { milliseconds: 150 } },
  { resources: 10_000, runs: 3 },
  { resources: 50_000, runs: 2, goal: { megabytes: 500 } },
];

async function measure(folder: string, plan: Plan): Promise<readonly (Measurement & Timed)[]> {
  const { resources, runs, goal } = plan;
  const file = path.join(folder, `${resources}.yaml`);
  await writeFile(file, manifestOf(resources));
  runOnce(file); // fills the compile cache, as a person's first run does
  const all = Array.from({ length: runs }, () => runOnce(file));
  const times = all.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const best = times[0] ?? 0;
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const timed = { best, resources };
  const name = (what: string): string => `${resources} resources, ${what}`;
  const milliseconds = goal?.milliseconds;
  const megabytes = goal?.megabytes;
  return [
    { ...timed, metric: name('best'), value: best, unit: 'ms', ...optional(milliseconds) },
    { ...timed, metric: name('median'), value: median, unit: 'ms' },
    { ...timed, metric: name('rate'), value: (resources / best) * 1000, unit: '/s' },
    {
      ...timed,
      metric: name('peak memory'),
      value: Math.max(...all.map((run) => run.megabytes)),
      unit: 'MB',
      ...optional(megabytes),
    },
  ];
}

interface Timed {
  readonly best: number;
  readonly resources: number;
}

function optional(goal: number | undefined): { readonly goal?: number } {
  return goal === undefined ? {} : { goal };
}

/** Time for each further resource, as a multiple of what it is in the smaller file: 1 is linear. */
function growth(all: readonly Timed[], from: number, to: number): Measurement {
  const at = (count: number): number => all.find(({ resources }) => resources === count)?.best ?? 0;
  const perResource = (count: number): number => (at(count) - at(3)) / (count - 3);
  const value = perResource(to) / perResource(from);
  return { metric: `growth from ${from} to ${to}`, value, unit: 'x', goal: 1.25 };
}

export const bench: Bench = {
  name: 'validate',
  goal: 'a cold `drydock validate FILE`: half VirtualServices, a quarter DestinationRules, a quarter Services',
  async run() {
    execFileSync(process.execPath, [BUNDLE]);
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'drydock-validate-'));
    const measured: (Measurement & Timed)[] = [];
    for (const plan of PLANS) measured.push(...(await measure(folder.path, plan)));
    const plain = measured.map(
      ({ best: _best, resources: _resources, ...measurement }) => measurement,
    );
    return [...plain, growth(measured, 2000, 10_000), growth(measured, 10_000, 50_000)];
  },
};
