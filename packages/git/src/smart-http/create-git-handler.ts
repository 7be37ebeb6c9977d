import { Gunzip } from 'fflate';
import type { BareRepository } from '../store/bare-repository.ts';
import { advertiseRefs, type GitService } from './advertise-refs.ts';
import { concat } from './pkt-line.ts';
import { receivePack, type RefUpdate } from './receive-pack.ts';
import type { Turns } from './turns.ts';
import { uploadPack } from './upload-pack.ts';

export interface GitHandlerOptions {
  /** The repository at a URL without the service's part; undefined when there is none. */
  readonly find: (url: URL) => BareRepository | undefined;
  /** Called after a push that moved at least one ref. */
  readonly pushed: (repository: BareRepository, updates: readonly RefUpdate[]) => void;
  /** Whose turn it is to write to a repository, by its `gitdir`. */
  readonly turns: Turns;
  /** Largest request body in bytes, before and after decompression. Default 32 MiB. */
  readonly maxBytes?: number;
}

const ROUTE = /^(.*?)\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** A smart HTTP Git server (protocol version 0) as a Web-standard handler: isomorphic-git calls it in process, `git` through node:http. */
export function createGitHandler(
  options: GitHandlerOptions,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const match = ROUTE.exec(url.pathname);
    if (!match) return plain(404, 'not a Git address\n');
    const [, path = '', action = ''] = match;
    const service = action === 'info/refs' ? url.searchParams.get('service') : action;
    const repository = options.find(new URL(path || '/', url));
    if (!repository) return plain(404, 'repository not found\n');
    if (!isService(service)) return plain(403, 'only the smart HTTP protocol is served\n');
    if (action === 'info/refs') {
      if (request.method !== 'GET') return plain(405, 'method not allowed\n');
      return answer(`${service}-advertisement`, advertiseRefs(repository, service));
    }
    if (request.method !== 'POST') return plain(405, 'method not allowed\n');
    const body = await readBody(request, options.maxBytes ?? 32 * 1024 * 1024);
    if (!body) return plain(413, 'the request is too large\n');
    return serve(service, repository, body, options);
  };
}

async function serve(
  service: GitService,
  repository: BareRepository,
  body: Uint8Array,
  { pushed, turns }: GitHandlerOptions,
): Promise<Response> {
  if (service === 'git-upload-pack') {
    const pack = await uploadPack(repository, body);
    return pack ? answer(`${service}-result`, pack) : plain(400, 'not a fetch request\n');
  }
  const received = await turns.take(repository.gitdir, () => receivePack(repository, body));
  if (!received) return plain(400, 'not a push request\n');
  if (received.updates.length > 0) pushed(repository, received.updates);
  return answer(`${service}-result`, received.response);
}

/** The body, inflated; undefined when it is larger than allowed. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const keep = (part: Uint8Array): void => {
    size += part.length;
    if (size <= maxBytes) parts.push(part);
  };
  const zipped = request.headers.get('content-encoding') === 'gzip';
  const gunzip = new Gunzip((part) => keep(part));
  try {
    for await (const chunk of request.body ?? []) {
      if (zipped) gunzip.push(chunk);
      else keep(chunk);
      if (size > maxBytes) return undefined;
    }
  } catch {
    return new Uint8Array();
  }
  return concat(parts);
}

function isService(service: string | null): service is GitService {
  return service === 'git-upload-pack' || service === 'git-receive-pack';
}

function answer(type: string, body: Uint8Array): Response {
  return new Response(Uint8Array.from(body), {
    headers: { 'content-type': `application/x-${type}`, 'cache-control': 'no-cache' },
  });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
