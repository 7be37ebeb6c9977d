import { afterEach, expect, test, vi } from 'vitest';
import type { LearnerHome } from '@drydock/api';
import { receive, takeSeat } from './class-seat.ts';

/** A stream that never opens: the browser is offline. */
class SilentStream extends EventTarget {
  static readonly CLOSED = 2;
  readonly readyState = 0;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const hour = 3_600_000;

test('events carry the time of the server, however wrong the clock of this browser is', async () => {
  vi.stubGlobal('EventSource', SilentStream);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.useFakeTimers({ now: 10 * hour, toFake: ['Date'] });
  const seat = await takeSeat('5f9c6a3e-8a50-4a0c-9e5a-0a2f6a1c7d10');
  receive(seat, { type: 'home', home: { now: 12 * hour } as LearnerHome });
  vi.setSystemTime(11 * hour);
  const event = await seat.outbox.add({ type: 'opened', lab: 'uri-routing', step: 'match' });
  seat.outbox.close();
  expect(event.at).toBe(13 * hour);
});
