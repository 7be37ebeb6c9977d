import { createSimulatedCluster } from '@drydock/cluster';
import { expect, test } from 'vitest';
import { createShell } from '../../create-shell.ts';

async function printed(line: string): Promise<string> {
  await using cluster = createSimulatedCluster();
  const shell = createShell({
    cluster,
    files: { list: () => [], read: () => undefined, write: () => undefined },
    namespace: 'default',
  });
  let out = '';
  const write = (text: string): void => void (out += text);
  await shell.run('kubectl run app --image=nginx', {
    stdout: () => undefined,
    stderr: () => undefined,
  });
  await cluster.clock.settle();
  await shell.run(line, { stdout: write, stderr: write });
  return out;
}

test('top pod shows what a pod takes', async () => {
  expect(await printed('kubectl top pod')).toBe(
    'NAME   CPU(cores)   MEMORY(bytes)   \napp    2m           24Mi            \n',
  );
});

test('top pod --containers names the containers, --sum adds them up', async () => {
  expect(await printed('kubectl top pod --containers --no-headers --sum')).toMatch(
    /^app +app +2m +24Mi +\n +2m +24Mi +\n$/,
  );
});

test('top node sets what is taken against what there is', async () => {
  const lines = (await printed('kubectl top node')).split('\n');
  expect(lines[0]).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\)/);
  expect(lines[1]).toMatch(/^drydock-1 +\d+m +\d+% +\d+Mi +\d+%/);
});

test('an order that there is not is refused', async () => {
  expect(await printed('kubectl top pod --sort-by=name')).toContain(
    '--sort-by accepts only cpu or memory',
  );
});
