import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJoinCode, formatJoinCode, JOIN_ALPHABET, readJoinCode } from './join-code.ts';

describe('join codes', () => {
  test('are read however they are typed: small, in groups, with look-alikes', () => {
    for (const typed of ['7KQM2X', '7kq m2x', ' 7KQ-M2X ', '7KQM 2 X']) {
      expect(readJoinCode(typed)).toBe('7KQM2X');
    }
    expect(readJoinCode('SB2ZKQ')).toBe('5822KQ');
    for (const typed of ['', '7KQM2', '7KQM2XX', '7KQM2O', 'ıııııı', '7'.repeat(1e6)]) {
      expect(readJoinCode(typed)).toBeUndefined();
    }
  });

  test('come back from how they are shown', () => {
    const random = fc.infiniteStream(fc.nat(1_000_000));
    fc.assert(
      fc.property(random, (numbers) => {
        const code = createJoinCode((limit) => (numbers.next().value ?? 0) % limit);
        expect(readJoinCode(formatJoinCode(code).toLowerCase())).toBe(code);
      }),
    );
  });

  test('have no two letters that are taken for each other', () => {
    expect(JOIN_ALPHABET).not.toMatch(/[01OILUBSZ]/);
    expect(new Set(JOIN_ALPHABET).size).toBe(JOIN_ALPHABET.length);
  });
});
