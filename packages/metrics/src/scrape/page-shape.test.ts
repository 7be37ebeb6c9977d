import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelsOf } from '../labels.ts';
import { DEFAULT_SCRAPE_CONFIG } from './scrape-config.ts';
import { EMPTY_SCRAPE_STATE, scrape, type ScrapeState } from './scrape-loop.ts';

const target = labelsOf({ instance: 'h:1', job: 'j' });

const line = fc.record({
  series: fc.constantFrom(
    'a',
    'a{x="1"}',
    'a{x="1 2"}',
    'b{x="}",y="\\""}',
    'c{instance="own"}',
    '# TYPE h histogram',
    'h_bucket{le="1"}',
    '# a comment 1',
    '',
  ),
  value: fc.constantFrom('0', '1', '1.5', '-2', '+Inf', 'NaN', '1e3', '1 1700000000000', 'x', ''),
});
const page = fc.array(line, { maxLength: 8 }).map((lines) =>
  lines
    .map(({ series, value }) => (/^#|^$/.test(series) ? series : `${series} ${value}`))
    .join('\n')
    .concat('\n'),
);

test('reading a page by the shape of the last one stores what parsing it stores', () => {
  fc.assert(
    fc.property(fc.array(page, { maxLength: 4 }), fc.boolean(), (pages, isRepeated) => {
      const bodies = isRepeated
        ? pages.flatMap((body) => [body, body.replaceAll(' 1\n', ' 7\n')])
        : pages;
      let [short, long]: ScrapeState[] = [EMPTY_SCRAPE_STATE, EMPTY_SCRAPE_STATE];
      for (const [i, body] of bodies.entries()) {
        const response = { status: 200, contentType: 'text/plain; version=0.0.4', body };
        const context = {
          target,
          config: DEFAULT_SCRAPE_CONFIG,
          nowMs: i * 15_000,
          durationSeconds: 0,
        };
        const quick = scrape(short ?? EMPTY_SCRAPE_STATE, response, context);
        const { shape: _, ...shapeless } = long ?? EMPTY_SCRAPE_STATE;
        const slow = scrape(shapeless, response, context);
        expect(quick.samples).toEqual(slow.samples);
        expect([quick.health, quick.lastError]).toEqual([slow.health, slow.lastError]);
        [short, long] = [quick.state, slow.state];
      }
    }),
    { numRuns: 500 },
  );
});

test('a page of the same shape is read without parsing it', () => {
  const bodyOf = (value: number): string =>
    Array.from({ length: 2000 }, (_, i) => `m{n="${i}"} ${value}\n`).join('');
  const context = { target, config: DEFAULT_SCRAPE_CONFIG, nowMs: 0, durationSeconds: 0 };
  const response = (value: number) => ({
    status: 200,
    contentType: 'text/plain',
    body: bodyOf(value),
  });
  const first = scrape(EMPTY_SCRAPE_STATE, response(1), context);
  const second = scrape(first.state, response(2), { ...context, nowMs: 15_000 });
  expect(second.state).toBe(first.state);
  expect(second.samples[1999]).toMatchObject({ value: 2, timeMs: 15_000 });
  expect(second.samples[0]?.labels).toBe(first.samples[0]?.labels);
});
