import type { RouteDefinition } from '@drydock/api';
import { ApiError } from './api-error.ts';

const usualBytes = 65_536;

/** The JSON of a request, bounded in bytes whatever it claims its length to be. */
export async function readJson(request: Request, route: RouteDefinition): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new ApiError(415, 'request/not-json', 'This call takes JSON.', {
      action: 'Send content-type: application/json.',
    });
  }
  const text = await readBounded(request, route.maxBodyBytes ?? usualBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'request/not-json', 'The body is not well-formed JSON.');
  }
}

async function readBounded(request: Request, most: number): Promise<string> {
  const tooLarge = new ApiError(
    413,
    'request/too-large',
    `The body is longer than ${most} bytes.`,
    {
      action: 'Send less at once.',
    },
  );
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop cancels the stream: the rest of a bomb is never read.
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > most) throw tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
