import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

const loopback = '127.0.0.1';

test('a server that stops lets a call that runs end, and takes no new one', async () => {
  const { promise: isRunning, resolve: running } = Promise.withResolvers<void>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const app = new Hono();
  app.get('/', async (context) => {
    running();
    await mayEnd;
    return context.text('done');
  });
  const listening = await listen(app, loopback, 0);
  const url = `http://${loopback}:${listening.port}`;
  const call = fetch(url);
  await isRunning;
  const drained = listening.drain(60_000);
  await expect(fetch(url)).rejects.toThrow();
  end();
  expect(await (await call).text()).toBe('done');
  await drained;
});

test('a server that stops cuts a stream that does not end by itself', async () => {
  const app = new Hono();
  app.get('/', (context) =>
    streamSSE(context, async (stream) => {
      await stream.writeSSE({ data: 'hello' });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
    }),
  );
  const listening = await listen(app, loopback, 0);
  const response = await fetch(`http://${loopback}:${listening.port}`);
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('hello');
  await listening.drain(50);
  await expect(reader?.read()).rejects.toThrow();
});

test('a port that is taken is named, with another to try', async () => {
  const first = await listen(new Hono(), loopback, 0);
  await expect(listen(new Hono(), loopback, first.port)).rejects.toThrow(
    `Port ${first.port} on ${loopback} is taken. Choose another one: PORT=${first.port + 1}`,
  );
  await first.drain(1000);
});
