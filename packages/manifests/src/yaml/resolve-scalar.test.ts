import { describe, expect, test } from 'vitest';
import { resolvePlain } from './resolve-scalar.ts';

describe('an unquoted scalar, as Kubernetes reads it', () => {
  test.each([
    ['', null],
    ['~', null],
    ['null', null],
    ['true', true],
    ['yes', true],
    ['On', true],
    ['y', true],
    ['no', false],
    ['OFF', false],
    ['n', false],
    ['tRue', 'tRue'],
    ['0', 0],
    ['-12', -12],
    ['+12', 12],
    ['012', 10],
    ['0o14', 12],
    ['0x1F', 31],
    ['-0b101', -5],
    ['1_000', 1000],
    ['08', 8],
    ['1.50', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1.2.3', '1.2.3'],
    ['1e999', '1e999'],
    ['60:30', '60:30'],
    ['2026-11-21', '2026-11-21'],
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00Z'],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9223372036854775808', -9_223_372_036_854_775_808n],
    ['18446744073709551615', 18_446_744_073_709_551_615n],
    ['18446744073709551616', 18_446_744_073_709_552_000],
    ['1.29.0', '1.29.0'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['-', '-'],
    ['v1', 'v1'],
  ])('%j is %o', (text, value) => {
    expect(resolvePlain(text)).toBe(value);
  });

  test.each(['.inf', '-.INF', '.nan'])('%s has no JSON form', (text) => {
    expect(resolvePlain(text)).toBeUndefined();
  });
});
