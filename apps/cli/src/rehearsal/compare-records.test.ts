import { describe, expect, test } from 'vitest';
import type { LearnerEvent } from '@drydock/api';
import { compareRecords } from './compare-records.ts';
import { Latencies } from './latencies.ts';

const made = (...ids: readonly string[]) => new Map(ids.map((id) => [id, { id } as LearnerEvent])); // only the ids are compared

describe('compareRecords', () => {
  const record = {
    id: 'l1',
    name: 'Ada',
    made: made('a', 'b', 'c'),
    acknowledged: new Set(['a', 'b']),
    refused: new Map<string, string>(),
  };

  test('finds nothing where the server has what it acknowledged, and may have more of what was made', () => {
    const none = { lost: 0, countedTwice: 0, invented: 0, refused: 0 };
    expect(compareRecords([{ record, stored: ['a', 'b'] }])).toEqual(none);
    expect(compareRecords([{ record, stored: ['c', 'b', 'a'] }])).toEqual(none);
  });

  test('tells what is lost, there twice, or made by nobody', () => {
    expect(compareRecords([{ record, stored: ['a', 'a', 'x'] }])).toEqual({
      lost: 1,
      countedTwice: 1,
      invented: 1,
      refused: 0,
    });
  });

  test('tells what the server refused, though no tab waits for it any more', () => {
    const given = { ...record, refused: new Map([['c', 'too large']]) };
    expect(compareRecords([{ record: given, stored: ['a', 'b'] }])).toMatchObject({ refused: 1 });
  });
});

describe('Latencies', () => {
  test('gives percentiles by the nearest rank', () => {
    const latencies = new Latencies();
    for (let ms = 1; ms <= 100; ms += 1) latencies.add(ms);
    expect(latencies.summary()).toEqual({ count: 100, p50: 50, p95: 95, max: 100 });
  });
});
