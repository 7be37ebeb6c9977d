import { expect, test } from 'vitest';
import { placeUrl, readPlace, type GradingPlace } from './grading-place.ts';

const id = '0198f0d2-7f3a-7c11-8d22-9b1f0a3c4d5e';

test('a place comes back from its address', () => {
  const places: readonly GradingPlace[] = [
    { at: 'home' },
    { at: 'course', id },
    { at: 'assignment', id, courseId: id },
    { at: 'submission', id },
  ];
  for (const place of places) {
    expect(readPlace(new URL(placeUrl(place), 'http://x').search)).toEqual(place);
  }
});

test('what is no id of ours leads home', () => {
  expect(readPlace('?course=javascript:alert(1)')).toEqual({ at: 'home' });
  expect(readPlace('?submission=../../etc')).toEqual({ at: 'home' });
});
