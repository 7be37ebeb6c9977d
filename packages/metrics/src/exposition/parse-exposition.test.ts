import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExposition } from './parse-exposition.ts';

const TEXT = { contentType: 'text/plain; version=0.0.4' };
const OPEN = { contentType: 'application/openmetrics-text; version=1.0.0' };

describe('parseExposition', () => {
  test('reads labels, values and timestamps', () => {
    const { samples } = parseExposition('a{b="c\\n",d="e",} 1.5 1000\nup 0\n', TEXT);
    expect(samples).toEqual([
      {
        labels: [
          ['__name__', 'a'],
          ['b', 'c\n'],
          ['d', 'e'],
        ],
        value: 1.5,
        timestampMs: 1000,
      },
      { labels: [['__name__', 'up']], value: 0 },
    ]);
  });

  test('keeps what came before an error, and says what was expected', () => {
    expect(parseExposition('a 1\nb{ 2\n', TEXT)).toMatchObject({
      samples: [{ value: 1 }],
      error: 'expected label name, got "2"',
    });
  });

  test('spells the bounds of a histogram one way', () => {
    const { samples } = parseExposition('# TYPE h histogram\nh_bucket{le="1"} 2\n', TEXT);
    expect(samples[0]?.labels).toContainEqual(['le', '1.0']);
  });

  test('wants the end of OpenMetrics to be marked', () => {
    expect(parseExposition('a 1\n', OPEN).error).toBe('data does not end with # EOF');
    expect(parseExposition('a 1\n# EOF\n', OPEN).error).toBeUndefined();
  });

  test('refuses other content types, or reads them by the fallback with a warning', () => {
    expect(parseExposition('a 1\n', { contentType: 'text/html' }).error).toContain(
      'unsupported Content-Type',
    );
    const withFallback = parseExposition('a 1\n', {
      contentType: 'text/html',
      fallback: 'text/plain',
    });
    expect(withFallback).toMatchObject({
      samples: [{ value: 1 }],
      warning: expect.stringContaining('text/html') as string,
    });
  });

  test('gives samples or an error for any bytes, never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.uint8Array({ maxLength: 60 })),
        fc.constantFrom(TEXT, OPEN),
        (body, options) => {
          expect(parseExposition(body, options).samples).toBeInstanceOf(Array);
        },
      ),
    );
  });
});
