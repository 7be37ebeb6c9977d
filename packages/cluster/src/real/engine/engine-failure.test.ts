import { expect, test } from 'vitest';
import { ClusterError } from '../../cluster-error.ts';
import { engineFailure } from './engine-failure.ts';

/** As Docker 20.10 and 28 and Podman 4 word it. */
const ANSWERS: readonly (readonly [string, string, string])[] = [
  ['write /var/lib/docker/tmp/x: no space left on device', 'no-room', 'disk'],
  [
    '(HTTP code 500) server error - driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:6443 failed: port is already allocated ',
    'no-room',
    'port is taken',
  ],
  ['fork/exec /usr/bin/runc: cannot allocate memory', 'no-room', 'memory'],
  [
    '(HTTP code 404) no such container - No such image: rancher/k3s:v1.34.1-k3s1',
    'image-missing',
    'DRYDOCK_MIRROR',
  ],
  [
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
    'image-missing',
    'docker load',
  ],
  ['manifest for rancher/k3s:nope not found: manifest unknown', 'image-missing', '--image'],
  [
    'OCI runtime create failed: unable to apply caps: operation not permitted: unknown',
    'no-engine',
    'privileged',
  ],
  ['something that nobody has seen', 'start-failed', 'log of the container engine'],
];

test.each(ANSWERS)('%s', (words, code, advice) => {
  const failure = engineFailure(new Error(words), 'The container did not start');
  expect(failure).toBeInstanceOf(ClusterError);
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(/^The container did not start: [^(]/);
  expect(failure.message).toContain(advice);
  expect(failure.message).not.toContain('\n');
});

test('an error that says all there is to say stays as it is', () => {
  const error = new ClusterError('no-engine', 'No container engine was found.');
  expect(engineFailure(error, 'The container did not start')).toBe(error);
});

test('a page of an answer is cut', () => {
  expect(engineFailure(new Error('x'.repeat(9999)), 'What').message.length).toBeLessThan(500);
});
