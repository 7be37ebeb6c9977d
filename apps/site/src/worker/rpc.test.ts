import { expect, test } from 'vitest';
import { connect, serve, WorkerFailure } from './rpc.ts';

interface Api {
  add(a: number, b: number): number;
  slow(): Promise<string>;
  broken(): never;
}

function pair() {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  const emit = serve<Api, { tick: number }>(port1, {
    add: (a, b) => a + b,
    slow: () => new Promise<string>(() => undefined),
    broken: () => {
      throw new Error('a bug');
    },
  });
  const connection = connect<Api, { tick: number }>(port2);
  return { emit, connection, close: () => port1.close() };
}

test('a call is answered with what the function returns', async () => {
  const { connection, close } = pair();
  expect(await connection.call.add(2, 3)).toBe(5);
  close();
});

test('a function that throws rejects the call and says why', async () => {
  const { connection, close } = pair();
  await expect(connection.call.broken()).rejects.toThrow('a bug');
  close();
});

test('the functions of a worker can be what a promise resolves to', async () => {
  const { connection, close } = pair();
  const call = await Promise.resolve(connection.call);
  expect(await call.add(1, 1)).toBe(2);
  close();
});

test('events reach the listener of their name', async () => {
  const { connection, emit, close } = pair();
  const heard = new Promise<number>((resolve) => connection.on('tick', resolve));
  emit('tick', 7);
  expect(await heard).toBe(7);
  close();
});

test('a dead worker fails what it still owes, and every later call', async () => {
  const { connection, close } = pair();
  const owed = connection.call.slow();
  connection.fail('stopped');
  await expect(owed).rejects.toBeInstanceOf(WorkerFailure);
  await expect(connection.call.add(1, 1)).rejects.toThrow('stopped');
  close();
});
