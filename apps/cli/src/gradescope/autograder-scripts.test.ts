import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runScript, setupScript } from './autograder-scripts.ts';

const one = { labs: [{ id: 'uri-routing' }], hasNode: true, hasHidden: false };

test('grades one lab by its name, several with their weights', () => {
  expect(runScript(one)).toContain(
    '  grade uri-routing "$root/submission" --format gradescope --time-limit 120 >',
  );
  const labs = [{ id: 'subsets', weight: 2 }, { id: 'mtls' }];
  expect(runScript({ ...one, labs, hasHidden: true })).toContain(
    '  grade --lab subsets --weight 2 --lab mtls --weight 1 "$root/submission" --format gradescope --time-limit 120 --hidden "$source/drydock/hidden" >',
  );
});

test('takes the Node of the package, or that of the image', () => {
  expect(runScript(one)).toContain('"$source/drydock/node" "$source/drydock/apps/cli');
  expect(runScript({ ...one, hasNode: false })).toContain('\nnode "$source/drydock/apps/cli');
  expect(setupScript({ hasNode: false })).not.toContain('apt-get');
});

test('is a script that bash takes, whatever a lab is called', () => {
  const labs = [{ id: "a'; touch /tmp/x; '" }];
  for (const script of [
    runScript({ ...one, labs }),
    setupScript({ hasNode: true }),
    setupScript({ hasNode: false }),
  ]) {
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  }
  expect(runScript({ ...one, labs })).toContain(`grade 'a'\\''; touch /tmp/x; '\\''' "$root`);
});
