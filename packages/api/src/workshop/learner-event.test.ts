import { expect, test } from 'vitest';
import { learnerEventSchema } from './learner-event.ts';

const head = {
  id: '5f9c6a3e-8a50-4a0c-9e5a-0a2f6a1c7d10',
  sequence: 0,
  at: 1000,
  lab: 'uri-routing',
  step: 'match',
};

test('an event counts no further than a database does', () => {
  const opened = (sequence: number) => ({ ...head, sequence, type: 'opened' });
  expect(learnerEventSchema.safeParse(opened(2_147_483_647)).success).toBe(true);
  expect(learnerEventSchema.safeParse(opened(2_147_483_648)).success).toBe(false);
});

test('the paths of files are text that a database takes, inside the workspace', () => {
  const saved = (path: string) => ({ ...head, type: 'saved', work: { files: { [path]: '' } } });
  expect(learnerEventSchema.safeParse(saved('mesh/route-🚀.yaml')).success).toBe(true);
  for (const path of ['half-\ud800.yaml', 'nul-\u0000.yaml', '/etc/passwd', 'a/../../b']) {
    expect(learnerEventSchema.safeParse(saved(path)).success).toBe(false);
  }
});
