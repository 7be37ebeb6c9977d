import { describe, expect, test } from 'vitest';
import { mismatches } from './partial-match.ts';

describe('mismatches', () => {
  const actual = { spec: { hosts: ['a', 'b'], http: [{ route: [{ weight: 90 }] }] }, status: {} };

  test('does not care for fields that are not asked for', () => {
    expect(mismatches({ spec: { http: [{ route: [{ weight: 90 }] }] } }, actual)).toEqual([]);
  });

  test('names each field that differs, and what stands there', () => {
    expect(
      mismatches({ spec: { http: [{ route: [{ weight: 10 }] }], gateways: 'x' } }, actual),
    ).toEqual([
      { path: 'spec.http[0].route[0].weight', wanted: '10', seen: '90' },
      { path: 'spec.gateways', wanted: 'x', seen: 'nothing' },
    ]);
  });

  test('compares lists item by item and by length', () => {
    expect(mismatches({ spec: { hosts: ['a'] } }, actual)).toHaveLength(1);
    expect(mismatches({ spec: { hosts: ['b', 'a'] } }, actual)).toHaveLength(2);
  });
});
