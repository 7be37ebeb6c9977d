import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LABS_FOLDER } from '../command-context.ts';
import { createCliFolder, type CliFolder, type CliRun } from '../testing/run-cli.ts';

vi.setConfig({ testTimeout: 120_000 });

const CHECKS = `checks:
  - id: exists
    title: There is a route
    points: 1
    resource: { apiVersion: networking.istio.io/v1, kind: VirtualService, namespace: prod }
`;
const WORK = path.join(LABS_FOLDER, 'uri-routing/start');
const LABS = ['--lab', 'uri-routing', '--lab', 'subsets'];

let folder: CliFolder;
const grade = (...argv: readonly string[]): Promise<CliRun> => folder.run(['grade', ...argv]);

beforeAll(async () => {
  folder = await createCliFolder();
  await folder.write('flat/checks.yaml', CHECKS);
  await folder.write('both/checks.yaml', CHECKS);
  await folder.write('both/uri-routing/checks.yaml', CHECKS);
  await folder.write('none/mtls/checks.yaml', CHECKS);
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('--hidden', () => {
  test('is refused where its checks are for no lab of the assignment', async () => {
    for (const hidden of ['flat', 'both', 'none']) {
      const { code, stderr } = await grade(...LABS, WORK, '--hidden', hidden);
      expect({ code, stderr }, hidden).toEqual({
        code: 2,
        stderr: expect.stringContaining(`${hidden}/uri-routing/checks.yaml`),
      });
    }
    expect((await grade('uri-routing', WORK, '--hidden', 'flat')).code).toBe(1);
  });
});

describe('--variants', () => {
  test('says that a lab without variants is the same for everybody but for the seed', async () => {
    const { stderr } = await grade('uri-routing', WORK, '--variants');
    expect(stderr).toContain('The lab uri-routing has no variants');
    expect((await grade('uri-routing', WORK)).stderr).not.toContain('variants');
  });
});
