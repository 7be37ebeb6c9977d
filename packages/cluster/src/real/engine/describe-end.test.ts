import { expect, test } from 'vitest';
import { textOf, withoutSecrets } from './describe-end.ts';

const framed = (stream: number, text: string): Buffer => {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

test('joins the pieces of a log, whichever stream they came by', () => {
  expect(textOf(Buffer.concat([framed(1, 'one\n'), framed(2, 'zwö\n')]))).toBe('one\nzwö\n');
});

test('a log of a terminal has no frames', () => {
  expect(textOf(Buffer.from('level=info msg="ready"\n'))).toBe('level=info msg="ready"\n');
  expect(textOf(Buffer.alloc(0))).toBe('');
});

test('what looks like a secret is left out', () => {
  const line = `--token=abc password: "x y" clientSecret='z' K10${'a1'.repeat(32)}::server:deadbeef port=6443`;
  expect(withoutSecrets(line)).toBe(`--token=… password: … clientSecret=… … port=6443`);
});
