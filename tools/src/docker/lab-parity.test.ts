import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';
import { runDrydock } from './run-drydock.ts';

describe.skipIf(IMAGE === undefined)('labs on an engine of containers', () => {
  test('the first solutions of a GitOps lab and, after a reset, of a mesh lab get the same verdicts, and the page says on what', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'drydock-parity-'));
    try {
      const file = path.join(folder, 'parity.json');
      const labs = 'lab test gitops subsets --trials first'.split(' ');
      const engine = `--engine k3s --image ${IMAGE} --env DRYDOCK_SPEED=10`.split(' ');
      const run = await runDrydock([...labs, ...engine, '--parity', file]);
      const parity = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
      expect(run.stdout, run.stderr).toContain('Not run on real containers');
      expect(parity).toMatchObject({ engine: 'k3s', image: IMAGE, isReal: false });
      expect(run.stdout).not.toContain('## What differs');
      expect(run.code).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 400_000);
});
