import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '@drydock/api';
import {
  addEvent,
  addVerdict,
  CHECKS_KEPT,
  NO_PROGRESS,
  type Progress,
  type ProgressEvent,
} from './progress.ts';
import { lettersOf, placeOf } from './step-state.ts';

const STEPS = ['match', 'rewrite', 'default'] as const;
const COLUMNS = STEPS.map((step) => `uri-routing/${step}`);

const step = fc.constantFrom(...STEPS);
/** A small clock, so that events often fall on the same millisecond. */
const head = {
  sequence: fc.nat(5),
  at: fc.integer({ min: 1, max: 60 }),
  lab: fc.constant('uri-routing'),
  step,
};
const check = fc.record({
  id: fc.constantFrom('a', 'b'),
  status: fc.constantFrom('pass', 'fail', 'muted'),
  mistake: fc.constantFrom('vs.and-or', 'vs.host-typo'),
});
const event = fc.oneof(
  fc.record({ ...head, type: fc.constantFrom('opened', 'edited', 'saved', 'hinted') }),
  fc.record({
    ...head,
    type: fc.constant('checked'),
    checks: fc.array(check, { minLength: 1, maxLength: 2 }),
  }),
);
/** Events of a class hour, each with an id of its own. */
const events = fc
  .array(event, { maxLength: 60 })
  .map((list) => list.map((one, index): ProgressEvent => ({ ...one, id: `e${index}` })));
const verdicts = fc.array(
  fc.record({
    lab: fc.constant('uri-routing'),
    step,
    event: fc.integer({ min: 0, max: 59 }).map((index) => `e${index}`),
    verdict: fc.constantFrom('verified', 'refuted', 'undecided'),
    message: fc.constant(''),
    at: fc.integer({ min: 1, max: 60 }),
  }),
  { maxLength: 8 },
);

type Fact = { readonly event: ProgressEvent } | { readonly verdict: Verdict };

function fold(facts: readonly Fact[]): Progress {
  return facts.reduce<Progress>(
    (progress, fact) =>
      'event' in fact ? addEvent(progress, fact.event) : addVerdict(progress, fact.verdict),
    NO_PROGRESS,
  );
}

/** With the steps in name order: a Map remembers who came first, and nobody asks it. */
const plain = (progress: Progress) => ({
  ...progress,
  steps: Object.fromEntries([...progress.steps].toSorted(([a], [b]) => (a < b ? -1 : 1))),
});

describe('progress', () => {
  test('is the same whatever the order of events and however often each comes', () => {
    const history = fc.tuple(events, verdicts).chain(([list, found]) => {
      const facts: readonly Fact[] = [
        ...list.map((event) => ({ event })),
        ...found.map((verdict) => ({ verdict: verdict as Verdict })),
      ];
      const doubled = [...facts, ...facts];
      return fc.record({
        facts: fc.constant(facts),
        shuffled: fc.shuffledSubarray(doubled, { minLength: doubled.length }),
      });
    });
    fc.assert(
      fc.property(history, ({ facts, shuffled }) => {
        expect(plain(fold(shuffled))).toEqual(plain(fold(facts)));
      }),
    );
  });

  test('comes to the same in two halves that overlap, as after a restart', () => {
    fc.assert(
      fc.property(events, fc.nat(60), fc.nat(60), (list, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const facts = list.map((event) => ({ event }));
        const again = [...facts.slice(0, to), ...facts.slice(from)];
        expect(plain(fold(again))).toEqual(plain(fold(facts)));
      }),
    );
  });

  test('never shows a step as passed on the word of a tab', () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(lettersOf(fold(list.map((event) => ({ event }))), COLUMNS)).not.toContain('p');
      }),
    );
  });

  test('keeps a bounded number of checks', () => {
    const many = Array.from({ length: 100 }, (_, index) => checked(`e${index}`, index, 'fail'));
    const { steps } = fold(many.map((event) => ({ event })));
    expect(steps.get('uri-routing/match')?.checks).toHaveLength(CHECKS_KEPT);
  });

  test('goes from working over failing and claimed to passed, and stays there', () => {
    const seen = (...facts: readonly Fact[]): string =>
      lettersOf(fold(facts), ['uri-routing/match']);
    const opened: Fact = { event: { ...headOf('e0', 1), type: 'opened' } };
    const failed: Fact = { event: checked('e1', 2, 'fail') };
    const claimed: Fact = { event: checked('e2', 3, 'pass') };
    expect(seen()).toBe('.');
    expect(seen(opened)).toBe('w');
    expect(seen(opened, failed)).toBe('f');
    expect(seen(opened, failed, claimed)).toBe('c');
    expect(seen(claimed, found('e2', 'undecided'))).toBe('c');
    expect(seen(claimed, found('e2', 'refuted'))).toBe('r');
    expect(seen(claimed, found('e2', 'refuted'), { event: checked('e3', 9, 'pass') })).toBe('c');
    expect(seen(claimed, found('e2', 'verified'))).toBe('p');
    expect(seen(claimed, found('e2', 'verified'), { event: checked('e3', 9, 'fail') })).toBe('p');
  });

  test('says where a learner is by the newest event, not by the last to arrive', () => {
    const later: ProgressEvent = { ...headOf('e1', 9), step: 'rewrite', type: 'opened' };
    const earlier: ProgressEvent = { ...headOf('e0', 3), type: 'edited' };
    expect(placeOf(fold([{ event: later }, { event: earlier }]))).toBe('uri-routing/rewrite');
  });
});

function headOf(id: string, at: number) {
  return { id, sequence: 0, at, lab: 'uri-routing', step: 'match' } as const;
}

function checked(id: string, at: number, status: 'pass' | 'fail'): ProgressEvent {
  return { ...headOf(id, at), type: 'checked', checks: [{ id: 'a', status }] };
}

function found(event: string, verdict: Verdict['verdict']): Fact {
  return {
    verdict: { lab: 'uri-routing', step: 'match', event, verdict, message: '', at: 5 },
  };
}
