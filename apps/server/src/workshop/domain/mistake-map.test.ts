import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasMistake, mistakeMap } from './mistake-map.ts';
import { addEvent, addVerdict, NO_PROGRESS, type Progress } from './progress.ts';

const MINUTE = 60_000;
const STEP = 'uri-routing/match';
const texts = (_step: string, mistake: string) =>
  mistake === 'vs.and-or' || mistake === 'vs.host-typo'
    ? { symptom: `${mistake} shows`, concept: `${mistake} is` }
    : undefined;

let made = 0;
function check(progress: Progress, at: number, ...mistakes: readonly string[]): Progress {
  made += 1;
  return addEvent(progress, {
    id: `e${made}`,
    sequence: made,
    at,
    lab: 'uri-routing',
    step: 'match',
    type: 'checked',
    checks:
      mistakes.length === 0
        ? [{ id: 'c', status: 'pass' }]
        : mistakes.map((mistake) => ({ id: 'c', status: 'fail' as const, mistake })),
  });
}

describe('the mistake map', () => {
  test('says how many learners have each mistake now, most first, in the words of the lab', () => {
    const class_ = [
      check(NO_PROGRESS, 39 * MINUTE, 'vs.and-or'),
      check(check(NO_PROGRESS, 38 * MINUTE, 'vs.host-typo'), 39 * MINUTE, 'vs.and-or'),
      check(check(NO_PROGRESS, 37 * MINUTE, 'vs.host-typo'), 39 * MINUTE),
      check(NO_PROGRESS, 39 * MINUTE, 'vs.host-typo'),
    ];
    const map = mistakeMap(class_, texts, { now: 39.5 * MINUTE });
    expect(map.until).toBe(40 * MINUTE);
    expect(map.rows.map(({ mistake, learners }) => [mistake, learners])).toEqual([
      ['vs.and-or', 2],
      ['vs.host-typo', 1],
    ]);
    expect(map.rows[0]).toMatchObject({ symptom: 'vs.and-or shows', step: STEP });
    // 36 to 38 and 38 to 40 minutes.
    expect(map.rows[1]?.cells.slice(-3)).toEqual([0, 1, 2]);
  });

  test('leaves out what the lab does not know: a tab may claim any word', () => {
    expect(mistakeMap([check(NO_PROGRESS, 1, 'made.up')], texts, { now: 2 }).rows).toEqual([]);
  });

  test('counts nobody twice in a cell, and nobody who is not in the class', () => {
    const history = fc.array(
      fc.array(fc.tuple(fc.nat(60), fc.constantFrom('vs.and-or', 'vs.host-typo')), {
        maxLength: 12,
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(history, (runs) => {
        const class_ = runs.map((list) =>
          list.reduce(
            (all, [minute, mistake]) => check(all, minute * MINUTE, mistake),
            NO_PROGRESS,
          ),
        );
        for (const { cells, learners } of mistakeMap(class_, texts, { now: 60 * MINUTE }).rows) {
          expect(Math.max(learners, ...cells)).toBeLessThanOrEqual(class_.length);
          expect(cells).toHaveLength(20);
        }
      }),
    );
  });

  test('tells who would get the hint: those whose last check had the mistake', () => {
    const has = check(NO_PROGRESS, 1, 'vs.and-or');
    expect(hasMistake(has, STEP, 'vs.and-or')).toBe(true);
    expect(hasMistake(check(has, 2), STEP, 'vs.and-or')).toBe(false);
    const verdict = { lab: 'uri-routing', step: 'match', event: 'x', message: '', at: 3 };
    const passed = addVerdict(has, { ...verdict, verdict: 'verified' });
    expect(hasMistake(passed, STEP, 'vs.and-or')).toBe(false);
  });
});
