import { expect, test } from 'vitest';
import { docAddress } from './markdown-plugins.ts';

test('docAddress knows the page of each file of docs/', () => {
  expect(docAddress('fidelity.md')).toBe('/docs/fidelity/');
  expect(docAddress('codes/gateway/host.md')).toBe('/docs/codes/gateway/#host');
  expect(docAddress('codes/README.md')).toBe('/docs/');
  expect(docAddress('../packages/mesh/README.md')).toBeUndefined();
  expect(docAddress('adr')).toBeUndefined();
});
