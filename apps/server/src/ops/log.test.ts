import { expect, test } from 'vitest';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  write(createLog({ logLevel: 'debug' }, { write: (line) => (text += line) }));
  return text;
}

test('a line is one JSON object with level and time', () => {
  const line = JSON.parse(logged((log) => log.info({ rows: 3 }, 'done'))) as object;
  expect(line).toMatchObject({ level: 'info', rows: 3, msg: 'done' });
  expect(line).toHaveProperty('time');
});

test('what is called like a secret is hidden, also inside', () => {
  const text = logged((log) => {
    log.info({ password: 'hunter22', a: { token: 'tok-1', b: { cookie: 'cook-1' } } }, 'oops');
  });
  expect(text).not.toMatch(/hunter22|tok-1|cook-1/);
});

test('a failed query is logged without the values that it was given', () => {
  const driver = new Error('duplicate key value violates unique constraint "users_identity"');
  const error = new Error('Failed query: insert into users … params: Ada Lovelace', {
    cause: driver,
  });
  const text = logged((log) => log.error({ error }, 'a call failed'));
  expect(text).not.toContain('Lovelace');
  expect(text).toContain('users_identity');
});
