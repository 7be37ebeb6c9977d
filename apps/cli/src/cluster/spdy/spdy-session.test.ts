import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHeaderCodec } from './header-block.ts';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';
import { serveSpdy } from './spdy-session.ts';

test("the dictionary is the protocol's, byte for byte", () => {
  expect(SPDY_DICTIONARY.length).toBe(1423);
  expect(createHash('sha256').update(SPDY_DICTIONARY).digest('hex')).toBe(
    '51d27341373f923f3cd88e1eb7162aeaa3723d7585ff2399201dc06498407f02',
  );
});

test('header blocks go through one compressed stream in each direction', async () => {
  const [client, server] = [createHeaderCodec(), createHeaderCodec()];
  for (const port of ['80', '9080']) {
    const headers = new Map([
      ['streamtype', 'data'],
      ['port', port],
    ]);
    expect(await server.read(await client.write(headers))).toEqual(headers);
  }
  client.close();
  server.close();
});

test('a frame that claims to be huge ends the connection instead of being waited for', async () => {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff]);
  }
  const session = serveSpdy({ send: () => undefined, chunks: chunks() }, () => undefined);
  await expect(session).rejects.toThrow(RangeError);
});
