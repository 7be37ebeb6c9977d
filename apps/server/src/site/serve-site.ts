import type { Hono } from 'hono';
import { chooseEncoding, createEncoder, type Encoder } from './encode.ts';
import { contentSecurityPolicy } from './security-headers.ts';
import type { Site, SiteFile } from './site-files.ts';

const oneYear = 'public, max-age=31536000, immutable';

/** Serves the built site at every address that nothing else has taken. Put it on the app last. */
export function serveSite(app: Hono, site: Site): void {
  const encoder = createEncoder();
  const policies = policiesOf(site);
  app.on(['GET', 'HEAD'], '*', async (context) => {
    const address = decode(context.req.path);
    const found = address === undefined ? undefined : site.get(address);
    if (!found && address !== undefined && site.has(`${address}/`)) {
      const { search } = new URL(context.req.url);
      return context.redirect(`${address}/${search}`, 308);
    }
    const file = found ?? site.get('/404.html');
    if (!file) return context.text('Not found', 404);
    return sendFile(file, {
      request: context.req.raw,
      status: found ? 200 : 404,
      encoder,
      ...policyHeader(policies.get(file)),
    });
  });
}
function policyHeader(policy: string | undefined): { readonly policy?: string } {
  return policy === undefined ? {} : { policy };
}

function policiesOf(site: Site): ReadonlyMap<SiteFile, string> {
  const decoder = new TextDecoder();
  return new Map(
    [...site.values()]
      .filter(({ type }) => type.startsWith('text/html'))
      .map((file) => [file, contentSecurityPolicy(decoder.decode(file.bytes))]),
  );
}

/** Undefined for an address that is no valid percent-encoding. */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

interface Sending {
  readonly request: Request;
  readonly status: 200 | 404;
  readonly encoder: Encoder;
  readonly policy?: string;
}

async function sendFile(file: SiteFile, sending: Sending): Promise<Response> {
  const { request, status, encoder, policy } = sending;
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.isImmutable ? oneYear : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (policy !== undefined) headers.set('content-security-policy', policy);
  if (status === 200 && request.headers.get('if-none-match') === file.etag) {
    return new Response(null, { status: 304, headers });
  }
  const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? undefined);
  const packed = encoding && (await encoder.encode(file, encoding));
  if (encoding && packed) headers.set('content-encoding', encoding);
  const body = packed ?? file.bytes;
  headers.set('content-length', String(body.byteLength));
  return new Response(request.method === 'HEAD' ? null : body, { status, headers });
}
