import { beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from '../../test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});

test('explains a kind with its fields', async () => {
  const text = await session.read('kubectl explain deploy');
  expect(text).toMatch(
    /^GROUP: {6}apps\nKIND: {7}Deployment\nVERSION: {4}v1\n\nDESCRIPTION:\n {4}\S/,
  );
  expect(text).toMatch(/\n {2}spec\t<DeploymentSpec>\n {4}Specification/);
});

test('follows a path through lists, and wraps at 80 columns', async () => {
  const text = await session.read('kubectl explain pod.spec.containers.ports');
  expect(text).toContain('FIELD: ports <[]ContainerPort>\n\n\nDESCRIPTION:\n');
  expect(text).toContain('  containerPort\t<integer> -required-\n');
  const words = text.split('\n').filter((line) => /\S\s+\S/.test(line.trim()));
  expect(Math.max(...words.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('lists the values of an enumeration before its description', async () => {
  expect(await session.read('kubectl explain deploy.spec.strategy.type')).toContain(
    'FIELD: type <string>\nENUM:\n    Recreate\n    RollingUpdate\n\nDESCRIPTION:\n',
  );
});

test('--recursive prints the tree of fields', async () => {
  expect(await session.read('kubectl explain svc.spec.ports --recursive')).toMatch(
    /FIELDS:\n {2}appProtocol\t<string>\n {2}name\t<string>\n[^]*\n {2}targetPort\t<IntOrString>\n\n$/,
  );
});

test.each([
  ['kubectl explain pod.spec.bogus', 'error: field "bogus" does not exist\n'],
  ['kubectl explain nopes', 'the server doesn\'t have a resource type "nopes"\n'],
])('%s is refused', async (line, stderr) => {
  expect(await session.run(line)).toMatchObject({ stderr, code: 1 });
});
