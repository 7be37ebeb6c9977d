import { describe, expect, test } from 'vitest';
import { compareReplay } from './compare-replay.ts';

const check = { id: 'a', title: 'A', status: 'fail', earned: 0, possible: 2 };
const part = { weight: 1, lab: 'uri-routing', seed: 1, score: 0, checks: [check] };
const entry = { submission: 'anna', score: 0, labs: [part] };
const override = { author: 'Dr. Who', reason: 'x', before: 0, after: 2 };

describe('compareReplay', () => {
  test('finds nothing where one of the views is the same', () => {
    expect(compareReplay(entry, [{ ...entry, score: 1 }, entry])).toEqual([]);
  });

  test('names what differs, in the entry, its parts and their checks', () => {
    const forged = {
      ...entry,
      score: 1,
      bonus: true,
      labs: [{ ...part, weight: 9, checks: [{ ...check, status: 'pass', earned: 2, override }] }],
    };
    expect(compareReplay(forged, [entry])).toEqual([
      'The score is 0. The result says 1.',
      'uri-routing: The weight is 1. The result says 9.',
      'uri-routing: The check a is fail, 0 of 2. The result says pass, 2 of 2, changed by Dr. Who.',
      'The field bonus is none. The result says true.',
    ]);
  });

  test('names the field of a check that has the same points, checks that are gone, and another order', () => {
    const said = (checks: readonly unknown[]): readonly string[] =>
      compareReplay({ ...part, checks }, [part]);
    expect(said([{ ...check, title: 'B' }])).toEqual(['The check a differs in title.']);
    expect(said([])).toEqual(['The check a is not in the result.']);
    expect(said([check, { ...check, id: 'b' }])).toEqual(['The check b is not there.']);
    expect(said([check, check])).toEqual([expect.stringContaining('order')]);
    const { checks, ...rest } = part;
    expect(compareReplay({ checks, ...rest }, [part])).toEqual([expect.stringContaining('order')]);
    expect(compareReplay({ ...entry, labs: [part, part] }, [entry])).toContainEqual(
      'uri-routing: The weight is none. The result says 1.',
    );
    expect(compareReplay({ ...entry, labs: 'none' }, [entry])).not.toEqual([]);
  });
});
