import { expect, test } from 'vitest';
import { parityOf, type ParityServer } from '../engine/parity.ts';
import { renderParity } from './parity-table.ts';

const k3s: ParityServer = {
  engine: 'k3s',
  image: 'docker.io/rancher/k3s:v1.34.2-k3s1',
  server: 'v1.34.2+k3s1',
  isReal: true,
};
const same = { name: 'solution of a', checks: 2, differences: [], failures: [] };
const differs = {
  name: 'mistake b',
  checks: 2,
  differences: [
    {
      check: 'c',
      wanted: { status: 'fail', hint: 'vs.wrong' },
      seen: { status: 'pass', message: 'all\nis well' },
    },
  ],
  failures: ['act 2 of the journal: no such command'],
} as const;

test('counts what is the same, and lists what differs with both verdicts', () => {
  const parity = parityOf(
    k3s,
    [
      { lab: 'one', trials: [same, differs] },
      { lab: 'two', trials: [], error: 'No container engine was found.' },
    ],
    '2026-11-21',
  );
  expect(parity).toMatchObject({ trials: 2, same: 1 });
  expect(renderParity(parity)).toMatchInlineSnapshot(`
    "# Verdicts on k3s

    2026-11-21, k3s (docker.io/rancher/k3s:v1.34.2-k3s1), Kubernetes v1.34.2+k3s1: 1 of 2 trials got the verdict of the simulated cluster.

    | lab | trials | same | different | not finished |
    |---|---:|---:|---:|---:|
    | one | 2 | 1 | 1 | 0 |
    | two | - | - | - | all |

    ## What differs

    - one, mistake b, check c: fail (vs.wrong) simulated, pass here: all is well
    - one, mistake b: act 2 of the journal: no such command
    - two: not finished: No container engine was found.
    "
  `);
});

test('says first that a simulated cluster stood in the place of the real one', () => {
  const stand = { ...k3s, image: 'drydock/simulator:test', isReal: false };
  const page = renderParity(parityOf(stand, [{ lab: 'one', trials: [same] }], '2026-11-21'));
  expect(page).toContain('**Not run on real containers');
});
