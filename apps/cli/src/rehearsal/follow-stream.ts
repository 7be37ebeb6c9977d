import { setTimeout as pause } from 'node:timers/promises';

/** How a client follows server-sent events: it comes back after every break, as EventSource does. */
export interface StreamOptions {
  /** Where to connect; asked each time. */
  readonly url: () => string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly onMessage: (message: unknown) => void;
  /** A connection ended or could not be made. */
  readonly onBreak: (reason: string) => void;
  readonly signal: AbortSignal;
}

/** Resolves when the signal is aborted, or the server says that there is nothing here for this client. */
export async function followStream(options: StreamOptions): Promise<void> {
  const { signal, onBreak } = options;
  const place: { lastId?: string } = {};
  while (!signal.aborted) {
    try {
      const status = await readOnce(options, place);
      if (status === 401 || status === 403 || status === 404) {
        onBreak(`answer ${status}`);
        return;
      }
      if (!signal.aborted) onBreak(status === 200 ? 'ended' : `answer ${status}`);
    } catch (error) {
      if (signal.aborted) return;
      onBreak(error instanceof Error ? error.message : String(error));
    }
    // A whole class that comes back is spread over a second and a half.
    await pause(500 + Math.random() * 1000, undefined, { signal }).catch(() => undefined);
  }
}

async function readOnce(
  { url, headers, fetch, signal, onMessage }: StreamOptions,
  place: { lastId?: string },
): Promise<number> {
  const resume = place.lastId === undefined ? {} : { 'last-event-id': place.lastId };
  const request = new Request(url(), { headers: { ...headers, ...resume }, signal });
  const answer = await fetch(request);
  if (!answer.ok || answer.body === null) return answer.status;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      for (const line of block.split('\n')) {
        if (line.startsWith('id: ')) place.lastId = line.slice(4);
        if (line.startsWith('data: ')) onMessage(JSON.parse(line.slice(6)));
      }
    }
  }
  return answer.status;
}
