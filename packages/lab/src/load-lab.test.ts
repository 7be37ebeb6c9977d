import { lineColumn, type Diagnostic } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { labJsonSchema } from './format/lab-definition.ts';
import { loadLab } from './load-lab.ts';

const LAB = `apiVersion: drydock.dev/v1
kind: Lab
metadata: { id: tiny, version: 1, title: Tiny, course: course, order: 1 }
difficulty: beginner
minutes: 5
objectives: [Learn]
cluster:
  apply: [start/cluster]
workspace: [route.yaml]
mistakes:
  - id: some.mistake
    when: { code: virtual-service/unknown-subset }
    symptom: What shows.
    concept: Why it is so.
steps:
  - id: first
    title: First
    lesson: steps/first.mdx
    checks:
      - id: one
        title: One
        hints: [some.mistake]
        diagnostics: { none: warning }
  - id: second
    title: Second
    lesson: steps/second.mdx
    keeps: [one]
`;

const FILES = {
  'lab.yaml': LAB,
  'start/route.yaml': '# here\n',
  'start/cluster/b.yaml': 'b: 1\n',
  'start/cluster/a.yaml': 'a: 1\n',
  'steps/first.mdx': 'First.\n',
  'steps/second.mdx': 'Second.\n',
  'solution/route.yaml': 'kind: Solved\n',
};

const load = (changes: Record<string, string> = {}): ReturnType<typeof loadLab> =>
  loadLab(new Map(Object.entries({ ...FILES, ...changes })));

const withText = (from: string, to: string): ReturnType<typeof loadLab> => {
  expect(LAB).toContain(from);
  return load({ 'lab.yaml': LAB.replace(from, to) });
};

const told = (text: string, { range, message }: Diagnostic): string =>
  `${lineColumn(text, range[0]).line}: ${message}`;

describe('loadLab', () => {
  test('gathers what the lab refers to', () => {
    const { lab, diagnostics } = load();
    expect(diagnostics).toEqual([]);
    expect(lab?.start).toEqual(new Map([['route.yaml', '# here\n']]));
    expect([...(lab?.cluster.manifests.keys() ?? [])]).toEqual([
      'start/cluster/a.yaml',
      'start/cluster/b.yaml',
    ]);
    expect(lab?.steps.map(({ solution }) => solution.get('route.yaml'))).toEqual([
      'kind: Solved\n',
      'kind: Solved\n',
    ]);
  });

  test('builds each step upon the solution of the step before, where steps have their own', () => {
    const { lab } = load({ 'solution/second/route.yaml': 'kind: Second\n' });
    expect(lab?.steps.map(({ solution }) => solution.get('route.yaml'))).toEqual([
      '# here\n',
      'kind: Second\n',
    ]);
  });

  test('is plain data, so that it can be posted to a worker', () => {
    const { lab } = load();
    expect(structuredClone(lab)).toEqual(lab);
  });

  test('says that a folder without lab.yaml is no lab', () => {
    const { lab, diagnostics } = loadLab(new Map());
    expect(lab).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['lab/no-lab-file']);
  });

  test.each([
    [
      'difficulty: beginner',
      'difficulty: easy',
      '4: This must be beginner or intermediate or advanced.',
    ],
    ['minutes: 5', 'minutes: soon', '5: This must be a number.'],
    [
      'objectives: [Learn]',
      'objectivs: [Learn]',
      '6: Unknown field objectivs. Did you mean objectives?',
    ],
    [
      'workspace: [route.yaml]',
      'workspace: [../route.yaml]',
      '9: A path is relative to the lab folder and stays inside it.',
    ],
    ['workspace: [route.yaml]', 'workspace: [other.yaml]', '9: There is no start/other.yaml.'],
    ['apply: [start/cluster]', 'apply: [samples/shop]', '8: There is no samples/shop.'],
    ['keeps: [one]', 'keeps: [two]', '27: No earlier step has a check two.'],
    ['hints: [some.mistake]', 'hints: [no.mistake]', '22: This lab lists no mistake no.mistake.'],
    ['symptom: What shows.', 'symptom: "Look at {line}."', '13: Unknown placeholder'],
    ['{ code: virtual-service/unknown-subset }', '{ regex: .* }', '12: Unknown field regex'],
    [
      'diagnostics: { none: warning }',
      'git: {}',
      '23: Say what the repository must hold: file, message or commits.',
    ],
    [
      'diagnostics: { none: warning }',
      'points: 1',
      '20: A check has exactly one of resource, traffic, diagnostics, metric, logs, argocd, git, quiz; this one has 0.',
    ],
    ['id: second', 'id: first', '24: Two steps have the id first.'],
    ['kind: Lab', 'kind: [Lab', 'This does not parse as YAML'],
  ])('%s -> %s', (from, to, message) => {
    const { lab, diagnostics } = withText(from, to);
    expect(lab).toBeUndefined();
    const text = LAB.replace(from, to);
    expect(diagnostics.map((diagnostic) => told(text, diagnostic)).join('\n')).toContain(message);
  });

  test.each([
    ['empty', ''],
    ['a list', '- a\n- b\n'],
    ['binary', '\u0000\u0001\u0002'],
    ['an alias bomb', `a: &a [x, x, x, x, x, x, x, x, x]\n${bomb()}`],
  ])('never throws: %s', (_, text) => {
    const { lab, diagnostics } = load({ 'lab.yaml': text });
    expect(lab).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

function bomb(): string {
  return 'bcdefghi'
    .split('')
    .map((name, index) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      return `${name}: &${name} [${`*${before}, `.repeat(8)}*${before}] # ${index}`;
    })
    .join('\n');
}

describe('labJsonSchema', () => {
  test('describes the whole format to an editor', () => {
    const schema = JSON.stringify(labJsonSchema());
    for (const field of ['objectives', 'traffic', 'noneOf', 'keeps'])
      expect(schema).toContain(field);
  });
});
