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

test('top pod --containers names the containers, --sum adds them up under a line', async () => {
  expect((await printed('kubectl top pod --containers --sum')).split('\n')).toEqual([
    'POD   NAME   CPU(cores)   MEMORY(bytes)   ',
    'app   app    2m           24Mi            ',
    '             ________     ________        ',
    '             2m           24Mi            ',
    '',
  ]);
});

test('top pod --sum without headers counts three columns, as kubectl does', async () => {
  const [row, line, sum] = (await printed('kubectl top pod --containers --no-headers --sum')).split(
    '\n',
  );
  expect(row).toMatch(/^app +app +2m +24Mi +$/);
  expect(line).toMatch(/^ +________ +________ +$/);
  expect(line?.indexOf('_')).toBe(row?.lastIndexOf('app'));
  expect(sum).toMatch(/^ +2m +24Mi +$/);
});

test.each([
  ['run=app', true],
  ['run!=app', false],
  ['run!=other', true],
  ['run in (app,other)', true],
  ['run notin (app)', false],
  ['run', true],
  ['!run', false],
])('top pod -l "%s" chooses as get does', async (selector, isChosen) => {
  const out = await printed(`kubectl top pod -l '${selector}'`);
  expect(out.includes('24Mi')).toBe(isChosen);
});

test('a selector that is none is refused', async () => {
  expect(await printed("kubectl top pod -l 'run in app'")).toContain('unable to parse requirement');
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
