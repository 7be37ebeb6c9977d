import { createHash } from 'node:crypto';

const inlineScript = /<script(?![^>]*\bsrc=)(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/g;

/**
 * The content security policy of one page: its own files, and the inline scripts that it was built
 * with, each by its hash. Styles may be inline because Monaco writes them.
 */
export function contentSecurityPolicy(html: string): string {
  const hashes: string[] = [];
  for (const { groups } of html.matchAll(inlineScript)) {
    // Scripts of data (`type="application/json"`) do not run.
    if (/\btype=["']?application\//.test(groups?.['attributes'] ?? '')) continue;
    const hash = createHash('sha256')
      .update(groups?.['text'] ?? '')
      .digest('base64');
    hashes.push(`'sha256-${hash}'`);
  }
  return [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};
