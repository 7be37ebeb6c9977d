import { describe, expect, test } from 'vitest';
import { labelsOf, NO_LABELS } from '../labels.ts';
import { instantQuery } from '../promql/query.ts';
import { createSeriesStore, type SeriesStore } from '../storage/series-store.ts';
import type { AlertNotification } from './alert.ts';
import { evaluateGroup, type RuleState } from './evaluate-group.ts';
import { readRuleGroups } from './read-rule-groups.ts';
import type { RuleGroup } from './rule.ts';

const MINUTE = 60_000;

function groupOf(...rules: readonly object[]): RuleGroup {
  const { groups, errors } = readRuleGroups('test', { groups: [{ name: 'g', rules }] });
  expect(errors).toEqual([]);
  const [group] = groups;
  if (!group) throw new Error('no group');
  return group;
}

interface Round {
  readonly states: readonly RuleState[];
  readonly notifications: readonly AlertNotification[];
}

/** Stores `up` minute by minute and evaluates the group after each. */
function play(
  group: RuleGroup,
  up: readonly number[],
  storage: SeriesStore = createSeriesStore(),
): Round[] {
  let states: readonly RuleState[] = [];
  return up.map((value, i) => {
    const nowMs = i * MINUTE;
    storage.append([{ labels: labelsOf({ __name__: 'up', job: 'web' }), value, timeMs: nowMs }]);
    const round = evaluateGroup(group, states, {
      storage,
      append: (samples) => void storage.append(samples),
      nowMs,
      externalLabels: NO_LABELS,
      externalUrl: 'http://prometheus.example:9090',
      resendDelayMs: MINUTE,
      intervalMs: MINUTE,
    });
    states = round.states;
    return round;
  });
}

function stateOf({ states }: Round): string | undefined {
  return [...(states[0]?.alerts.values() ?? [])][0]?.state;
}

describe('an alert', () => {
  const down = groupOf({ alert: 'Down', expr: 'up == 0', for: '2m', labels: { severity: 'page' } });

  test('is pending before it fires, and resolved when its element is gone', () => {
    const rounds = play(down, [1, 0, 0, 0, 1, 1]);
    expect(rounds.map(stateOf)).toEqual([
      undefined,
      'pending',
      'pending',
      'firing',
      'inactive',
      'inactive',
    ]);
  });

  test('that never fired is forgotten', () => {
    expect(play(down, [0, 1]).map(stateOf)).toEqual(['pending', undefined]);
  });

  test('is told when it fires, again after the resend delay, and when it ends', () => {
    const sent = play(down, [0, 0, 0, 0, 0, 1]).map(({ notifications }) => notifications);
    expect(sent.map((all) => all.map(({ isResolved }) => isResolved))).toEqual([
      [],
      [],
      [false],
      [],
      [false],
      [true],
    ]);
    expect(sent[2]?.[0]).toMatchObject({ startsAtMs: 2 * MINUTE, endsAtMs: 6 * MINUTE });
  });

  test('stays firing for as long as keep_firing_for says', () => {
    const group = groupOf({ alert: 'Down', expr: 'up == 0', keep_firing_for: '2m' });
    expect(play(group, [0, 1, 1, 1]).map(stateOf)).toEqual([
      'firing',
      'firing',
      'firing',
      'inactive',
    ]);
  });

  test('writes its texts from templates, and shows the error of one', () => {
    const group = groupOf({
      alert: 'Down',
      expr: 'up == 0',
      annotations: {
        good: '{{ $labels.job | toUpper }} {{ $value }} {{ with query "up" }}{{ . | first | label "job" }}{{ end }}',
        bad: '{{ query "sum(" }}',
      },
    });
    const [alert] = play(group, [0])[0]?.states[0]?.alerts.values() ?? [];
    expect(alert?.annotations.good).toBe('WEB 0 web');
    expect(alert?.annotations.bad).toContain('1:5: parse error: unclosed left parenthesis');
  });

  test('is a series of ALERTS, whose end is marked', () => {
    const storage = createSeriesStore();
    play(down, [0, 0, 0, 1], storage);
    const at = (nowMs: number): unknown => {
      const answer = instantQuery(storage, 'ALERTS{alertstate="firing"}', nowMs);
      return answer.ok && answer.result.type === 'vector' && answer.result.series.length;
    };
    expect([at(2 * MINUTE), at(3 * MINUTE)]).toEqual([1, 0]);
  });
});

describe('rules', () => {
  test('of a group see what those before them stored', () => {
    const storage = createSeriesStore();
    play(groupOf({ record: 'a', expr: 'up + 1' }, { record: 'b', expr: 'a * 10' }), [1], storage);
    const answer = instantQuery(storage, 'b', 0);
    expect(answer).toMatchObject({ ok: true, result: { series: [{ sample: [0, 20] }] } });
  });

  test('that would store two series as one are unhealthy', () => {
    const [round] = play(
      groupOf({ record: 'x', expr: 'up or (up + 1)', labels: { job: '' } }),
      [1],
    );
    expect(round?.states[0]?.health).toBe('ok');
    const twins = groupOf({
      record: 'x',
      expr: 'up or label_replace(up, "job", "b", "", "")',
      labels: { job: 'c' },
    });
    expect(play(twins, [1])[0]?.states[0]).toMatchObject({
      health: 'err',
      lastError: 'vector contains metrics with the same labelset after applying rule labels',
    });
  });
});

test('a rule file that Prometheus refuses is refused in its words', () => {
  const errorsOf = (rule: object): readonly string[] =>
    readRuleGroups('f', { groups: [{ name: 'g', rules: [rule] }] }).errors;
  expect(errorsOf({ alert: 'A', expr: 'sum(' })[0]).toBe(
    'group "g", rule 1, "A": could not parse expression: 1:5: parse error: unclosed left parenthesis',
  );
  expect(errorsOf({ record: 'a', expr: 'up', for: '5m' })[0]).toContain("invalid field 'for'");
  expect(errorsOf({ alert: 'A', expr: 'up', annotations: { t: '{{ nope }}' } })[0]).toContain(
    'function "nope" not defined',
  );
  expect(readRuleGroups('f', 'text').errors).toHaveLength(1);
});
