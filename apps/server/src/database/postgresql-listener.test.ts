import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { openListener } from './postgresql-listener.ts';

onEachDatabase('the listener', (use) => {
  test('finds out that a connection is dead though nobody closed it, and begins another one', async () => {
    const { url, database } = use();
    if (url === undefined) return;
    const to = new URL(url);
    const folder = to.searchParams.get('host') ?? '';
    const sockets: Socket[] = [];
    const network = createServer((socket) => {
      const onward = connect(`${folder}/.s.PGSQL.5432`);
      sockets.push(socket);
      for (const each of [socket, onward]) each.on('error', () => undefined);
      socket.pipe(onward).pipe(socket);
      socket.on('close', () => onward.destroy());
    });
    await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
    to.searchParams.set('host', '127.0.0.1');
    to.port = String((network.address() as AddressInfo).port); // it listens on TCP
    const errors: unknown[] = [];
    const listener = openListener(to.href, (error) => errors.push(error), 1000);
    const { promise: isBack, resolve: back } = Promise.withResolvers<void>();
    const { promise: heard, resolve: hear } = Promise.withResolvers<unknown>();
    await listener.subscribe('dead_network', { message: hear, resync: back });
    // From here on the network swallows what is said, and tells nobody.
    for (const socket of sockets) socket.unpipe().pause();
    await isBack;
    expect(String(errors[0])).toContain('did not answer the listener');
    await database.bus.publish('dead_network', 'again');
    expect(await heard).toBe('again');
    await listener.close();
    network.close();
    for (const socket of sockets) socket.destroy();
  }, 60_000);
});
