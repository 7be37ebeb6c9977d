import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusalOf } from './decide.ts';
import type { LogAct, LogEntry } from './log-entry.ts';
import { applyEntry, NEW_WORKSHOP, type WorkshopState } from './workshop-state.ts';

/** Does the acts that the state allows, a second apart, and drops the others, as the server does. */
function play(acts: readonly LogAct[], from = NEW_WORKSHOP): WorkshopState {
  return logOf(acts, from).reduce(applyEntry, from);
}

function logOf(acts: readonly LogAct[], from = NEW_WORKSHOP): readonly LogEntry[] {
  const log: LogEntry[] = [];
  let state = from;
  for (const [index, act] of acts.entries()) {
    if (refusalOf(state, act) !== undefined) continue;
    const entry = { sequence: state.sequence + 1, at: (index + 1) * 1000, act };
    log.push(entry);
    state = applyEntry(state, entry);
  }
  return log;
}

const learner = fc.constantFrom('ada', 'ben', 'eve');
const act: fc.Arbitrary<LogAct> = fc.oneof(
  fc.record({ act: fc.constantFrom('opened', 'started', 'paused', 'resumed') }),
  fc.record({
    act: fc.constantFrom('locked', 'unlocked'),
    steps: fc.array(fc.constantFrom('a/1', 'a/2', 'b/1'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ act: fc.constant('timed'), label: fc.constant(''), ms: fc.constant(60_000) }),
  fc.record({ act: fc.constantFrom('untimed', 'unled') }),
  fc.record({ act: fc.constant('hand-raised'), learner, name: fc.constant('N') }),
  fc.record({ act: fc.constantFrom('hand-lowered', 'hand-taken', 'hand-answered'), learner }),
  fc.record({ act: fc.constant('closed') }),
) as fc.Arbitrary<LogAct>;
const acts = fc.array(act, { maxLength: 40 });

describe('the state of a workshop', () => {
  test('goes from draft over lobby to running, paused and closed, and never back', () => {
    expect(play([{ act: 'opened' }]).phase).toBe('lobby');
    expect(play([{ act: 'opened' }, { act: 'started' }]).phase).toBe('running');
    const paused = play([{ act: 'opened' }, { act: 'started' }, { act: 'paused' }]);
    expect(paused.phase).toBe('paused');
    expect(refusalOf(paused, { act: 'started' })).toBe(
      'The workshop is paused; it can be started only when it is in its lobby.',
    );
    const closed = play([{ act: 'resumed' }, { act: 'closed' }, { act: 'opened' }], paused);
    expect(closed.phase).toBe('closed');
  });

  test('is the fold of its log, from the beginning or from any state on the way', () => {
    fc.assert(
      fc.property(acts, fc.nat(40), (list, cut) => {
        const log = logOf(list);
        const whole = log.reduce(applyEntry, NEW_WORKSHOP);
        const half = log.slice(0, cut).reduce(applyEntry, NEW_WORKSHOP);
        const stored = JSON.parse(JSON.stringify(half)) as WorkshopState;
        expect(log.slice(cut).reduce(applyEntry, stored)).toEqual(whole);
        expect(whole.sequence).toBe(log.length);
      }),
    );
  });

  test('holds each learner once in the queue of hands, in the order in which hands went up', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const { hands, phase } = play(list);
        expect(new Set(hands.map((hand) => hand.learner)).size).toBe(hands.length);
        expect(hands.map((hand) => hand.raisedAt)).toEqual(
          hands.map((hand) => hand.raisedAt).toSorted((a, b) => a - b),
        );
        if (phase === 'closed') expect(hands).toEqual([]);
      }),
    );
  });

  test('keeps the place of a hand that goes up again, and what was said last', () => {
    const raise = (name: string, message: string): LogAct => ({
      act: 'hand-raised',
      learner: name,
      name,
      message,
    });
    const { hands } = play([{ act: 'opened' }, raise('a', 'x'), raise('b', 'y'), raise('a', 'z')]);
    expect(hands.map((hand) => [hand.learner, hand.message])).toEqual([
      ['a', 'z'],
      ['b', 'y'],
    ]);
  });

  test('stops the timer with a pause and lets it run on afterwards', () => {
    const begun: readonly LogAct[] = [
      { act: 'opened' },
      { act: 'started' },
      { act: 'timed', label: 'Lab 5', ms: 10_000 },
    ];
    expect(play(begun).timer).toEqual({ label: 'Lab 5', endsAt: 13_000 });
    expect(play([...begun, { act: 'paused' }]).timer).toEqual({ label: 'Lab 5', leftMs: 9000 });
    expect(play([...begun, { act: 'paused' }, { act: 'resumed' }]).timer).toEqual({
      label: 'Lab 5',
      endsAt: 14_000,
    });
  });

  test('locks and unlocks steps', () => {
    const locked = play([
      { act: 'locked', steps: ['b/1', 'a/2'] },
      { act: 'unlocked', steps: ['b/1'] },
    ]);
    expect(locked.locked).toEqual(['a/2']);
  });
});
