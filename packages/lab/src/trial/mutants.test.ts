import { expect, test } from 'vitest';
import { mutantsOf } from './mutants.ts';

test('changes what stands below a key that is a number', () => {
  const files = new Map([['a.yaml', 'spec:\n  ports:\n    9100:\n      mode: STRICT\n']]);
  const mutants = mutantsOf({ files });
  const dropped = mutants.find(({ name }) => name === 'a.yaml: spec.ports.9100.mode dropped');
  expect(dropped?.files?.get('a.yaml')).toBe('spec:\n  ports:\n    "9100": {}\n');
});
