import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { createLastWords, withoutSecrets } from './last-words.ts';

test('keeps the last lines, in one', async () => {
  const words = createLastWords();
  const stream = Readable.from(['one\ntw', 'o\nthree\n', 'four\nfive\nsix\n']);
  words.listen(stream);
  await finished(stream);
  expect(words.text()).toBe('two | three | four | five | six');
});

test('is empty for a container that said nothing', () => {
  expect(createLastWords().text()).toBe('');
});

test('what looks like a secret is left out', () => {
  const line = `--token=abc password: "x y" clientSecret='z' K10${'a1'.repeat(32)}::server:deadbeef port=6443`;
  expect(withoutSecrets(line)).toBe(`--token=… password: … clientSecret=… … port=6443`);
});
