import { expect, test } from 'vitest';
import { validatePriorityClass } from './priority-class.ts';

const priority = (name: string, value: number) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
});

test.each([
  [priority('high', 1_000_000_000), []],
  [priority('high', 1_000_000_001), ['value']],
  [priority('system-node-critical', 2_000_001_000), []],
  [priority('system-node-critical', 1), ['metadata.name']],
  [priority('system-own', 1), ['metadata.name']],
])('values above a thousand million are the system’s %#', (object, fields) => {
  expect(validatePriorityClass(object).map(({ field }) => field)).toEqual(fields);
});
