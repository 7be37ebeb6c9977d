import { ClusterError, type Cluster } from '@drydock/cluster';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { CreateCluster } from '../create-grader.ts';
import { readLabFolder } from '../node/read-lab-folder.ts';
import { createLabCluster } from '../session/lab-cluster.ts';
import { compareLab } from './compare-lab.ts';

const LABS = fileURLToPath(new URL('../../../../labs', import.meta.url));
const files = await readLabFolder(`${LABS}/uri-routing`, { samples: `${LABS}/samples` });

/** An engine that answers every request with 500. */
const broken: CreateCluster = async (options) => {
  const cluster = await createLabCluster(options);
  const traffic: Cluster['traffic'] = {
    send: async (request) => ({ ...(await cluster.traffic.send(request)), status: 500 }),
  };
  return { ...cluster, traffic };
};

test('two engines of one kind agree on every solution, mistake and equivalent', async () => {
  const names: string[] = [];
  const compared = await compareLab({
    files,
    reference: createLabCluster,
    createCluster: createLabCluster,
    onTrial: (name) => names.push(name),
  });
  expect(compared).toMatchObject({ lab: 'uri-routing' });
  expect(compared.error).toBeUndefined();
  expect(compared.trials.map(({ name }) => name)).toEqual(names);
  expect(names.some((name) => name.startsWith('mistake '))).toBe(true);
  for (const { checks, differences, failures } of compared.trials) {
    expect({ differences, failures }).toEqual({ differences: [], failures: [] });
    expect(checks).toBeGreaterThan(0);
  }
});

test('names the checks on which another engine answers otherwise, with both verdicts', async () => {
  const { trials } = await compareLab({
    files,
    reference: createLabCluster,
    createCluster: broken,
    trials: 'solutions',
  });
  const differences = trials.flatMap((trial) => trial.differences);
  expect(differences.length).toBeGreaterThan(0);
  for (const { wanted, seen } of differences) {
    expect(wanted.status).toBe('pass');
    expect(seen.status).not.toBe('pass');
  }
});

test('an environment that fails is said, and is no difference', async () => {
  const createCluster: CreateCluster = () =>
    Promise.reject(new ClusterError('no-engine', 'No container engine was found.'));
  const compared = await compareLab({ files, reference: createLabCluster, createCluster });
  expect(compared).toEqual({
    lab: 'uri-routing',
    trials: [],
    error: 'No container engine was found.',
  });
});
