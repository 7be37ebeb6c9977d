import path from 'node:path';
import { createSimulatedCluster } from '@drydock/cluster';
import { createLabSession, loadLab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import type { Bench } from './bench.ts';
import { percentile } from './percentile.ts';

const labs = path.resolve(import.meta.dirname, '../../../labs');
const ROUNDS = 60;
const WARM_UP = 10;

export const bench: Bench = {
  name: 'lab-check',
  goal: 'Apply, settle and all checks of the last step of uri-routing, on one cluster, mistake and solution in turn',
  async run() {
    const { lab } = await openLab();
    const cluster = createSimulatedCluster({ install: ['istio'], seed: lab.cluster.seed });
    const session = await createLabSession({ lab, cluster });
    const step = lab.steps.at(-1);
    if (!step) throw new Error('uri-routing has no step');
    const [right, wrong] = [step.solution, lab.start];
    const times: number[] = [];
    for (let i = 0; i < ROUNDS + WARM_UP; i++) {
      const files = i % 2 === 0 ? right : wrong;
      const started = performance.now();
      await session.apply(files);
      const { results } = await session.check(step.id, files);
      const elapsed = performance.now() - started;
      const passed = results.every(({ status }) => status === 'pass');
      if (passed !== (i % 2 === 0)) throw new Error('the checks of uri-routing judge wrongly');
      if (i >= WARM_UP) times.push(elapsed);
    }
    return [
      {
        metric: 'apply + settle + check, p50',
        value: percentile(times, 0.5),
        unit: 'ms',
        goal: 20,
      },
      { metric: 'apply + settle + check, p95', value: percentile(times, 0.95), unit: 'ms' },
    ];
  },
};

async function openLab() {
  const files = await readLabFolder(path.join(labs, 'uri-routing'));
  const { lab, diagnostics } = loadLab(files);
  if (!lab) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { lab };
}
