import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

test('an idle watch that takes bookmarks hears every minute from where it may go on', async () => {
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const server = createApiServer({
    now: () => 0,
    random: { next: () => 0.5 },
    schedule(delayMs, run) {
      const timer = { delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  const url = 'https://x/api/v1/namespaces?watch=1&allowWatchBookmarks=true';
  const response = await server.handle(new Request(url));
  const reader = response.body?.getReader();
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([60_000]);
  timers.shift()?.run();
  const chunk = await reader?.read();
  expect(JSON.parse(new TextDecoder().decode(chunk?.value))).toEqual({
    type: 'BOOKMARK',
    object: { kind: 'Namespace', apiVersion: 'v1', metadata: { resourceVersion: '1' } },
  });
  expect(timers).toHaveLength(1);
  await reader?.cancel();
  expect(timers).toHaveLength(0);
});
