import { expect, test } from 'vitest';
import type { Span } from '@drydock/mesh';
import { inOrder } from './waterfall.tsx';

const span = (spanId: string, startMs: number, parentSpanId?: string): Span => ({
  traceId: 't',
  spanId,
  ...(parentSpanId === undefined ? {} : { parentSpanId }),
  kind: 'CLIENT',
  name: spanId,
  service: 'web.prod',
  startMs,
  durationMs: 1,
  tags: {},
});

test('inOrder puts children below their parent by time, and a span of an unknown parent at the root', () => {
  const spans = [span('b', 2, 'a'), span('a', 0), span('c', 1, 'a'), span('lost', 5, 'gone')];
  expect(inOrder(spans).map(({ span: { spanId }, depth }) => [spanId, depth])).toEqual([
    ['a', 0],
    ['c', 1],
    ['b', 1],
    ['lost', 0],
  ]);
});
