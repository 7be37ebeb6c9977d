import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readProtobuf } from './read-protobuf.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...new TextEncoder().encode(part)] : part,
    ),
  );
/** A field with its length in front. */
const field = (number: number, ...parts: readonly (string | readonly number[])[]): number[] => {
  const content = [...bytes(...parts)];
  return [(number << 3) | 2, content.length, ...content];
};
const envelope = (apiVersion: string, kind: string, raw: readonly number[]): Uint8Array =>
  bytes('k8s\0', field(1, field(1, apiVersion), field(2, kind)), field(2, raw));

test('a namespace with labels is read as its JSON', () => {
  const label = field(11, field(1, 'team'), field(2, 'a'));
  const raw = field(1, field(1, 'prod'), field(8), label);
  expect(readProtobuf(envelope('v1', 'Namespace', raw))).toEqual({
    ok: true,
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'prod', creationTimestamp: null, labels: { team: 'a' } },
    },
  });
});

test('quantities, ports, times and embedded sources are written as JSON writes them', () => {
  const container = field(
    2,
    field(1, 'c'),
    field(8, field(1, field(1, 'cpu'), field(2, field(1, '100m')))),
    field(10, field(1, field(2, field(2, [0x08, 0, 0x10, 80])))),
  );
  const volume = field(1, field(1, 'v'), field(2, field(2)));
  const time = field(8, [0x08, 0x80, 0xe7, 0x84, 0xca, 0x06]);
  const raw = [...field(1, field(1, 'p'), time), ...field(2, volume, container)];
  const result = readProtobuf(envelope('v1', 'Pod', raw));
  expect(result).toMatchObject({
    ok: true,
    object: {
      metadata: { creationTimestamp: '2025-12-16T10:25:04Z' },
      spec: {
        volumes: [{ name: 'v', emptyDir: {} }],
        containers: [
          {
            name: 'c',
            resources: { limits: { cpu: '100m' } },
            livenessProbe: { httpGet: { port: 80 } },
          },
        ],
      },
    },
  });
});

test('what is not known is named, and what is no message is said to be none', () => {
  expect(readProtobuf(envelope('x.io/v1', 'Thing', []))).toEqual({
    ok: false,
    problem: 'unknown',
    message: 'x.io/v1, Kind=Thing',
  });
  expect(readProtobuf(bytes('{"kind":1}'))).toEqual({ ok: false, problem: 'prefix' });
  expect(readProtobuf(envelope('v1', 'Pod', [0x0a, 0x7f]))).toEqual({
    ok: false,
    problem: 'malformed',
  });
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
      readProtobuf(envelope('v1', 'Pod', [...raw].slice(0, 100)));
      readProtobuf(bytes('k8s\0', [...raw]));
      readProtobuf(raw);
    }),
    { numRuns: 500 },
  );
});
