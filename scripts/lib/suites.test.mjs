import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the report of lab test has the fields that the labs suite counts', () => {
  const done = spawnSync(
    process.execPath,
    ['apps/cli/bin/drydock.mjs', 'lab', 'test', 'uri-routing', '--format', 'json'],
    { encoding: 'utf8' },
  );
  const { labs } = JSON.parse(done.stdout);
  expect(labs).toEqual([expect.objectContaining({ lab: 'uri-routing', ok: true })]);
}, 60_000);
