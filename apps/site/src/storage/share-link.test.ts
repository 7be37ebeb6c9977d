import { describe, expect, test } from 'vitest';
import type { SharedWork } from './packed-work.ts';
import { decodeShare, encodeShare } from './share-link.ts';

const files = new Map([['reviews-route.yaml', 'kind: VirtualService\n'.repeat(60)]]);
const work: SharedWork = {
  lab: 'uri-routing',
  version: 1,
  step: 'match',
  files,
  journal: [
    { atMs: 1000, act: 'apply', files },
    { atMs: 2000, act: 'shell', line: 'kubectl delete vs reviews-route', files },
    {
      atMs: 3000,
      act: 'argocd',
      order: { namespace: 'argocd', name: 'shop', verb: 'sync', prune: true },
      files: new Map([['repo/app/web.yaml', 'kind: Service\n']]),
    },
  ],
};

describe('a share link', () => {
  test('carries files, acts and step there and back', async () => {
    expect(await decodeShare(await encodeShare(work), 'uri-routing')).toEqual(work);
  });

  test('of the first version still opens', async () => {
    const old = {
      v: 1,
      lab: 'uri-routing',
      version: 1,
      step: 'match',
      files: [...files],
      journal: [{ at: 1000, set: 0 }],
      sets: [[...files]],
    };
    const stream = new Blob([JSON.stringify(old)]).stream();
    const bytes = await new Response(
      stream.pipeThrough(new CompressionStream('deflate-raw')),
    ).arrayBuffer();
    const packed = Buffer.from(bytes).toString('base64url');
    expect(await decodeShare(`#work=${packed}`, 'uri-routing')).toEqual({
      lab: 'uri-routing',
      version: 1,
      step: 'match',
      files,
      journal: [{ atMs: 1000, act: 'apply', files }],
    });
  });

  test('of a repository with ten commits stays below eight kilobytes', async () => {
    const text = (seed: number): string =>
      Array.from(
        { length: 30 },
        (_, line) => `  key-${(line * 7919 + seed * 104729) % 9973}: value\n`,
      ).join('');
    const begin = new Map(
      Array.from({ length: 12 }, (_, file) => [`repo/${file}.yaml`, text(file)]),
    );
    const journal = Array.from({ length: 10 }, (_, index) => ({
      atMs: index * 1000,
      act: 'apply' as const,
      files: new Map(begin).set('repo/3.yaml', text(100 + index)),
    }));
    const shared = { ...work, files: begin, journal };
    const link = await encodeShare(shared);
    expect(link.length).toBeLessThan(8_000);
    expect(await decodeShare(link, 'uri-routing')).toEqual(shared);
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
