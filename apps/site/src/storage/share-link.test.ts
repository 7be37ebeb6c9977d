import { describe, expect, test } from 'vitest';
import { decodeShare, encodeShare, type SharedWork } from './share-link.ts';

const files = new Map([['reviews-route.yaml', 'kind: VirtualService\n'.repeat(60)]]);
const work: SharedWork = {
  lab: 'uri-routing',
  version: 1,
  step: 'match',
  files,
  journal: [
    { atMs: 1000, act: 'apply', files },
    { atMs: 2000, act: 'shell', line: 'kubectl delete vs reviews-route', files },
  ],
};

describe('a share link', () => {
  test('carries files, acts and step there and back', async () => {
    expect(await decodeShare(await encodeShare(work), 'uri-routing')).toEqual(work);
  });

  test('stays small however often the same files were applied', async () => {
    const journal = Array.from({ length: 40 }, (_, index) => ({
      atMs: index * 1000,
      act: 'apply' as const,
      files,
    }));
    expect((await encodeShare({ ...work, journal })).length).toBeLessThan(8_000);
  });

  test('is none of the business of another lab', async () => {
    expect(await decodeShare(await encodeShare(work), 'canary')).toBeUndefined();
    expect(await decodeShare('#checks', 'uri-routing')).toBeUndefined();
  });

  test('is refused when it is damaged, holds something else, or would unpack to megabytes', async () => {
    const link = await encodeShare(work);
    await expect(decodeShare(link.slice(0, -8), 'uri-routing')).rejects.toThrow();
    await expect(decodeShare('#work=%%%', 'uri-routing')).rejects.toThrow();
    const bomb = await encodeShare({ ...work, files: new Map([['a', 'x'.repeat(3_000_000)]]) });
    await expect(decodeShare(bomb, 'uri-routing')).rejects.toThrow('too much');
  });
});
