import { expect, test } from 'vitest';
import { decodeUtf8 } from './decode-utf8.ts';

test('UTF-8 is decoded without findings', () => {
  const bytes = new TextEncoder().encode('name: \u00e9\u{1F600}\n');
  expect(decodeUtf8('a.yaml', bytes)).toEqual({ text: 'name: \u00e9\u{1F600}\n', diagnostics: [] });
});

test('the first wrong byte is marked', () => {
  const { diagnostics } = decodeUtf8('a.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0x0a]));
  expect(diagnostics).toMatchObject([{ code: 'syntax/not-utf8', range: [3, 4] }]);
});

test('UTF-16 is named', () => {
  const { diagnostics } = decodeUtf8('a.yaml', new Uint8Array([0xff, 0xfe, 0x61, 0x00]));
  expect(diagnostics[0]?.message).toContain('UTF-16');
});

test('a byte order mark is no part of the text', () => {
  const { text } = decodeUtf8('a.yaml', new Uint8Array([0xef, 0xbb, 0xbf, 0x61]));
  expect(text).toBe('a');
});
