import { describe, expect, test } from 'vitest';
import { encodeEvent, openEventStream } from './event-stream.ts';

describe('an event stream', () => {
  test('sends events with their ids as the standard writes them', async () => {
    const stream = openEventStream({ onClose: () => undefined });
    stream.send(encodeEvent({ type: 'a', text: 'two\nlines' }, 7));
    stream.close();
    expect(await new Response(stream.body).text()).toBe(
      'id: 7\ndata: {"type":"a","text":"two\\nlines"}\n\n',
    );
  });

  test('drops a client that does not read, before its queue outgrows the limit', async () => {
    const ended: string[] = [];
    const stream = openEventStream({
      onClose: () => ended.push('closed'),
      onDrop: () => ended.push('dropped'),
      queueBytes: 1000,
    });
    const event = encodeEvent({ text: 'x'.repeat(100) });
    for (let count = 0; count < 50; count += 1) stream.send(event);
    expect(ended).toEqual(['closed', 'dropped']);
    await expect(stream.body.getReader().read()).rejects.toThrow('does not keep up');
  });

  test('tells once that it has ended, whoever ended it', async () => {
    let ended = 0;
    const stream = openEventStream({ onClose: () => (ended += 1) });
    await stream.body.cancel();
    stream.close();
    stream.send(encodeEvent({}));
    expect(ended).toBe(1);
  });
});
