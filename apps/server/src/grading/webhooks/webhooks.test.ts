import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { mkdtemp, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PgBoss } from 'pg-boss';
import { signatureHeader, webhookBodySchema } from '@drydock/api';
import { gradingDeliveries, gradingWebhooks } from '../../database/schema/grading.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { claimNext, type Queue } from '../queue/claim.ts';
import { openQueues } from '../queue/queues.ts';
import { recordResult } from '../queue/record.ts';
import { entryWith, handIn, makeCourse } from '../testing/fixtures.ts';
import { readRanges } from './address-guard.ts';
import { callWebhook } from './call-webhook.ts';
import { deliverWebhooks } from './deliver.ts';
import { createSecretBox } from './secret-box.ts';
import { serverKey } from './server-key.ts';
import { createWebhookSecret, isSignedBy } from './signature.ts';

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly url: string;
}

/** A receiver on loopback that answers with these statuses, one after the other, and the last for ever. */
async function receiver(
  statuses: readonly number[],
  headers: Readonly<Record<string, string>> = {},
) {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[Math.min(seen.length, statuses.length - 1)] ?? 204;
      const body = Buffer.concat(chunks).toString();
      seen.push({ headers: request.headers, body, url: request.url ?? '' });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { seen, port, url: `http://127.0.0.1:${port}/hook`, close };
}

const call = { secret: 's', body: '{}', deliveryId: 'd' };
const allowed = readRanges('127.0.0.1');

describe('callWebhook', () => {
  test('follows no redirect', async () => {
    const target = await receiver([204]);
    const hop = await receiver([302], { location: target.url });
    expect(await callWebhook({ ...call, url: hop.url }, { allowed })).toEqual({
      isDelivered: false,
      said: '302',
    });
    expect(target.seen).toEqual([]);
    hop.close();
    target.close();
  });

  test('does not connect to an address that is not public', async () => {
    const { close, port, seen } = await receiver([204]);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433']) {
      const outcome = await callWebhook(
        { ...call, url: `http://${host}:${port}/` },
        { allowed: [] },
      );
      expect(outcome).toEqual({ isDelivered: false, said: 'refused address' });
    }
    expect(seen).toEqual([]);
    close();
  });

  test('gives up on a receiver that does not answer', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    expect(await callWebhook({ ...call, url }, { allowed, timeoutMs: 50 })).toEqual({
      isDelivered: false,
      said: 'timeout',
    });
    server.closeAllConnections();
    server.close();
  });
});

describe('secrets of webhooks', () => {
  test('a sealed secret is opened by the same key alone, and by nobody once it was changed', () => {
    const secret = createWebhookSecret();
    const sealed = createSecretBox('key one').seal(secret);
    expect(sealed).not.toContain(secret);
    expect(createSecretBox('key one').open(sealed)).toBe(secret);
    expect(() => createSecretBox('key two').open(sealed)).toThrow();
    const changed = Buffer.from(sealed, 'base64url');
    changed[30] = (changed[30] ?? 0) ^ 1;
    expect(() => createSecretBox('key one').open(changed.toString('base64url'))).toThrow();
  });

  test('the key of an embedded server is made once, for this user alone', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'drydock-key-'));
    const key = await serverKey(undefined, folder);
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await serverKey(undefined, folder)).toBe(key);
    expect((await stat(path.join(folder, 'secret.key'))).mode & 0o777).toBe(0o600);
    expect(await serverKey('configured', folder)).toBe('configured');
    expect(await serverKey(undefined, undefined)).toBeUndefined();
  });
});

onEachDatabase('webhooks', (use) => {
  let boss: PgBoss;
  let queue: Queue;
  const secrets = createSecretBox('the key of this test');
  const errors: unknown[] = [];

  beforeAll(async () => {
    const { database } = use();
    const webhookRetries = { retryLimit: 2, retryDelay: 0, retryBackoff: false };
    boss = await openQueues(database, { webhookRetries, onError: (error) => errors.push(error) });
    queue = { boss, database };
    const log = pino({ level: 'silent' });
    await deliverWebhooks({ boss, database, secrets, allow: '127.0.0.1', log });
  }, 60_000);
  afterAll(async () => {
    await boss.stop({ graceful: false });
    expect(errors).toEqual([]);
  });

  async function gradedWith(url: string, secret: string): Promise<string> {
    const course = await makeCourse(queue.database);
    await queue.database.queries.insert(gradingWebhooks).values({
      courseId: course.courseId,
      url,
      events: ['submission.graded'],
      sealedSecret: secrets.seal(secret),
    });
    const id = await handIn(queue, course);
    const claimed = await claimNext(queue, 1);
    if (!claimed) throw new Error('Nothing waits.');
    await recordResult(queue, claimed, entryWith(0.25));
    return id;
  }
  const deliveriesOf = (submissionId: string) =>
    queue.database.queries
      .select()
      .from(gradingDeliveries)
      .where(eq(gradingDeliveries.submissionId, submissionId));

  test('a result is told to its webhook, signed, again with the same id until it is taken', async () => {
    const secret = createWebhookSecret();
    const { close, seen, url } = await receiver([500, 204]);
    const submissionId = await gradedWith(url, secret);
    await expect
      .poll(() => deliveriesOf(submissionId), { timeout: 15_000 })
      .toMatchObject([{ isDelivered: true, tries: 2, last: '204' }]);
    expect(seen).toHaveLength(2);
    for (const { body, headers } of seen) {
      const header = String(headers[signatureHeader]);
      const now = new Date();
      expect(isSignedBy(secret, { header, body, now })).toBe(true);
      expect(isSignedBy('another', { header, body, now })).toBe(false);
      expect(isSignedBy(secret, { header, body: `${body} `, now })).toBe(false);
      const later = new Date(now.getTime() + 3_600_000);
      expect(isSignedBy(secret, { header, body, now: later })).toBe(false);
    }
    const bodies = seen.map(({ body }) => webhookBodySchema.parse(JSON.parse(body)));
    expect(bodies[0]?.id).toBe(bodies[1]?.id);
    expect(bodies[0]).toMatchObject({
      event: 'submission.graded',
      submission: { id: submissionId, state: 'graded', score: 0.25, generation: 0 },
    });
    close();
  });

  test('a receiver that never takes it is given up, and that is to be seen', async () => {
    const { close, seen, url } = await receiver([404]);
    const submissionId = await gradedWith(url, randomUUID());
    await expect
      .poll(() => deliveriesOf(submissionId), { timeout: 20_000 })
      .toMatchObject([{ isDelivered: false, hasFailed: true, tries: 3, last: '404' }]);
    expect(seen).toHaveLength(3);
    close();
  });
});
