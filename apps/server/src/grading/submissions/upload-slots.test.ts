import { expect, test } from 'vitest';
import { createUploadSlots } from './upload-slots.ts';

const later = () => Promise.withResolvers<string>();

test('one learner uploads two things at a time, and a third when one is done', async () => {
  const slots = createUploadSlots({ all: 10, learner: 2, user: 2 });
  const [first, second] = [later(), later()];
  const held = [
    slots.hold('learner:a', () => first.promise),
    slots.hold('learner:a', () => second.promise),
  ];
  await expect(slots.hold('learner:a', async () => 'x')).rejects.toMatchObject({
    problem: { status: 429, retryAfter: 5 },
  });
  expect(await slots.hold('learner:b', async () => 'other')).toBe('other');
  first.resolve('done');
  expect(await held[0]).toBe('done');
  expect(await slots.hold('learner:a', async () => 'third')).toBe('third');
  second.reject(new Error('broken'));
  await expect(held[1]).rejects.toThrow('broken');
  expect(await slots.hold('learner:a', async () => 'fourth')).toBe('fourth');
});

test('more than the memory is for is refused, whoever asks', async () => {
  const slots = createUploadSlots({ all: 1, learner: 2, user: 2 });
  const first = later();
  const held = slots.hold('learner:a', () => first.promise);
  await expect(slots.hold('user:b', async () => 'x')).rejects.toMatchObject({
    problem: { status: 503 },
  });
  first.resolve('done');
  await held;
});
