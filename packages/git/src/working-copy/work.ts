import type { GitHttpRequest, HttpClient } from 'isomorphic-git';
import type { Signature } from '../repository-view.ts';
import { concat } from '../smart-http/pkt-line.ts';
import type { MemoryFs } from '../store/memory-fs.ts';
import type { ObjectCache } from '../store/view-of.ts';

/** What every operation of a working copy is given. */
export interface Work {
  readonly fs: MemoryFs;
  readonly dir: string;
  readonly gitdir: string;
  readonly url: string;
  readonly http: HttpClient;
  readonly cache: ObjectCache;
  /** Who commits, at the time of now. */
  readonly author: () => Signature;
}

/** `author` and `committer` as isomorphic-git takes them: in UTC, so that no machine's zone gets into an id. */
export function signatureOf(author: Signature): {
  readonly name: string;
  readonly email: string;
  readonly timestamp: number;
  readonly timezoneOffset: number;
} {
  const { name, email, atMs } = author;
  return { name, email, timestamp: Math.floor(atMs / 1000), timezoneOffset: 0 };
}

/** isomorphic-git's HTTP plugin over a Web-standard handler. */
export function httpClientOf(fetch: (request: Request) => Promise<Response>): HttpClient {
  return {
    async request({ url, method = 'GET', headers = {}, body }: GitHttpRequest) {
      const parts: Uint8Array[] = [];
      for await (const part of body ?? []) parts.push(part);
      const request = new Request(url, {
        method,
        headers,
        ...(parts.length > 0 && { body: Uint8Array.from(concat(parts)) }),
      });
      const response = await fetch(request);
      const bytes = new Uint8Array(await response.arrayBuffer());
      return {
        url,
        method,
        headers: Object.fromEntries(response.headers),
        body: (async function* () {
          yield bytes;
        })(),
        statusCode: response.status,
        statusMessage: response.statusText,
      };
    },
  };
}
