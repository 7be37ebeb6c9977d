import { describe, expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

describe('drydock grade --engine', () => {
  test.each([
    '--lab uri-routing',
    '--weight 2',
    '--batch work',
    '--roster class.csv',
    '--seed 2',
    '--variants',
    '--explain',
    '--resume',
    '--jobs 2',
    '--time-limit 2',
    '--memory-limit 64',
  ])('refuses %s, which changes nothing on a real cluster', async (given) => {
    await using folder = await createCliFolder();
    const call = ['grade', 'uri-routing', 'work', '--engine', 'k3s', ...given.split(' ')];
    const { code, stderr } = await folder.run(call);
    expect(code).toBe(2);
    const [name] = given.split(' ');
    expect(stderr).toContain(`The option ${name} has no meaning with --engine k3s`);
  });

  test('reads hidden checks and overrides before any cluster is made', async () => {
    await using folder = await createCliFolder();
    const call = ['grade', 'uri-routing', '.', '--engine', 'k3s'];
    for (const option of ['--hidden', '--overrides']) {
      const { code, stderr } = await folder.run([...call, option, 'nowhere']);
      expect(code).toBe(2);
      expect(stderr).toContain('Cannot read nowhere');
    }
  });
});
