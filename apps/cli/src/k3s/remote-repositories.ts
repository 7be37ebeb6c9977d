import { request as tlsRequest } from 'node:https';
import { cloneRepository, createGitHost, type GitHost } from '@drydock/git';
import type { RepositoryRoute } from './repository-route.ts';

/** Repositories elsewhere, as the simulated Argo CD reads them: copies in memory that are brought up to date. */
export interface RemoteRepositories {
  /** What the simulated cluster reads. */
  readonly host: GitHost;
  /** Knows these from now on, and resolves when every copy is as its repository is, or cannot be reached. */
  update(urls: Iterable<string>): Promise<void>;
}

const ANSWER_WITHIN_MS = 10_000;
/** A repository of a lab is small. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_REPOSITORIES = 50;

export function createRemoteRepositories(
  routeTo: (url: URL) => RepositoryRoute,
  log: (message: string) => void,
): RemoteRepositories {
  const host = createGitHost();
  /** By URL: the refs that the copy has, as the server listed them. */
  const known = new Map<string, string | undefined>();
  const fetchRemote = (request: Request): Promise<Response> =>
    ask(request, routeTo(new URL(request.url)));
  let last: Promise<void> = Promise.resolve();

  async function updateOne(url: string): Promise<void> {
    const listed = await fetchRemote(new Request(`${url}/info/refs?service=git-upload-pack`));
    if (!listed.ok) throw new Error(`it answered ${listed.status}`);
    const refs = await listed.text();
    if (known.get(url) === refs) return;
    await copy(url, host, fetchRemote);
    known.set(url, refs);
  }

  async function updateAll(before: Promise<void>): Promise<void> {
    await before;
    for (const url of known.keys())
      await updateOne(url).catch((error: unknown) => log(unreadable(url, error)));
  }

  return {
    host,
    update(urls) {
      for (const url of urls)
        if (known.size < MOST_REPOSITORIES && isRemote(url) && !known.has(url))
          known.set(url, undefined);
      last = updateAll(last);
      return last;
    },
  };
}

function unreadable(url: string, error: unknown): string {
  return `repository ${url} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

function isRemote(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:' && new URL(url).username === '';
}

/** Every branch and tag of a repository into the host's one of the same URL. */
async function copy(
  url: string,
  host: GitHost,
  fetchRemote: (request: Request) => Promise<Response>,
): Promise<void> {
  // What is read comes from there, what is pushed goes here.
  const fetch = (request: Request): Promise<Response> =>
    request.url.includes('git-receive-pack') ? host.handle(request) : fetchRemote(request);
  const author = (): { name: string; email: string; atMs: number } => ({
    name: 'Drydock',
    email: 'cluster@drydock.dev',
    atMs: Date.now(),
  });
  const clone = await cloneRepository({ url, fetch, author });
  const main = clone.remoteHead()?.replace(/^origin\//, '') ?? 'main';
  if (!host.repository(url)) await host.create(url, [], main);
  const there = new Set(clone.branches().map(({ name }) => name));
  for (const { name } of clone.remoteBranches()) {
    const branch = name.replace(/^origin\//, '');
    if (branch === 'HEAD') continue;
    if (!there.has(branch)) await clone.createBranch(branch, name);
    await clone.push({ ref: branch, force: true });
  }
  for (const tag of clone.tags().keys())
    await clone.push({ ref: `refs/tags/${tag}`, remoteRef: `refs/tags/${tag}`, force: true });
}

/** Asks a Git server over TLS, by the route that the cluster knows. */
async function ask(request: Request, route: RepositoryRoute): Promise<Response> {
  const url = new URL(request.url);
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const headers = {
    ...Object.fromEntries(request.headers),
    host: url.host,
    ...(route.authorization === undefined ? {} : { authorization: route.authorization }),
  };
  return new Promise((resolve, reject) => {
    const sent = tlsRequest({
      host: route.host,
      port: route.port,
      servername: url.hostname,
      path: url.pathname + url.search,
      method: request.method,
      headers,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(route.certificateAuthority === undefined ? {} : { ca: route.certificateAuthority }),
    });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) sent.destroy(new Error(`it is larger than ${MOST_BYTES} bytes`));
        else chunks.push(chunk);
      });
      answer.once('error', reject);
      answer.once('end', () =>
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 502 })),
      );
    });
    sent.end(body);
  });
}
