import { describe, expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

describe('drydock explain', () => {
  test('says what a code means and what istioctl calls it', async () => {
    await using folder = await createCliFolder();
    const { code, stdout } = await folder.run(['explain', 'virtual-service/unknown-subset']);
    expect(code).toBe(0);
    expect(stdout.split('\n## Bad')[0]).toMatchInlineSnapshot(`
      "virtual-service/unknown-subset
        A route names a subset that no DestinationRule defines.
        error, stage analysis: a cluster takes it, but it does not do what its author meant.
        istioctl analyze calls it IST0101.

      A subset is a name that a DestinationRule of the same host gives to some of the pods. Without it Envoy has no cluster for the route and answers 503.
      "
    `);
    expect(stdout).toContain('## Good\n\n```yaml\n');
  });

  test('finds our codes by the one of istioctl', async () => {
    await using folder = await createCliFolder();
    const { stdout } = await folder.run(['explain', 'ist0131']);
    expect(stdout).toContain('virtual-service/duplicate-match');
  });

  test('knows the codes of labs', async () => {
    await using folder = await createCliFolder();
    const { stdout } = await folder.run(['explain', 'lab/hint-tells']);
    expect(stdout).toContain('A hint gives the answer away.');
  });

  test('exits with 2 at a code that nobody uses, and names what is near', async () => {
    await using folder = await createCliFolder();
    const { code, stderr } = await folder.run(['explain', 'unknown-subset']);
    expect(code).toBe(2);
    expect(stderr).toContain('Near it: virtual-service/unknown-subset');
  });
});
