import { describe, expect, test } from 'vitest';
import { labelsOf } from '../labels.ts';
import { DEFAULT_SCRAPE_CONFIG, type ScrapeConfig, type ScrapeResponse } from './scrape-config.ts';
import { EMPTY_SCRAPE_STATE, scrape, type Scrape } from './scrape-loop.ts';

const target = labelsOf({ job: 'web', instance: 'h:1' });

function answer(body: string, status = 200): ScrapeResponse {
  return { status, contentType: 'text/plain; version=0.0.4', body };
}

/** Scrapes once for each response, 15 s apart. */
function run(
  responses: readonly ScrapeResponse[],
  config: Partial<ScrapeConfig> = {},
): readonly Scrape[] {
  let state = EMPTY_SCRAPE_STATE;
  return responses.map((response, i) => {
    const result = scrape(state, response, {
      target,
      config: { ...DEFAULT_SCRAPE_CONFIG, ...config },
      nowMs: i * 15_000,
      durationSeconds: 0,
    });
    state = result.state;
    return result;
  });
}

function valueOf(result: Scrape | undefined, name: string): number | 'stale' | undefined {
  return result?.samples.find(({ labels }) => labels.__name__ === name)?.value;
}

describe('scrape', () => {
  test('adds the target and its own report to the samples', () => {
    const [first] = run([answer('a 1\nb{job="own"} 2\n')]);
    expect(first?.samples).toContainEqual({
      labels: labelsOf({ __name__: 'b', job: 'web', instance: 'h:1', exported_job: 'own' }),
      value: 2,
      timeMs: 0,
    });
    expect(
      ['up', 'scrape_samples_scraped', 'scrape_series_added'].map((name) => valueOf(first, name)),
    ).toEqual([1, 2, 2]);
  });

  test('marks the end of a series that is gone, and of all when the target is down', () => {
    const [, second, third] = run([
      answer('a 1\nb 1\n'),
      answer('a 1\n'),
      { failure: 'connection refused' },
    ]);
    expect([valueOf(second, 'a'), valueOf(second, 'b')]).toEqual([1, 'stale']);
    expect([valueOf(third, 'a'), valueOf(third, 'up'), third?.lastError]).toEqual([
      'stale',
      0,
      'connection refused',
    ]);
  });

  test('stores nothing of a body that breaks half way, and leaves the series met before alive', () => {
    const [, second] = run([answer('a 1\nb 1\n'), answer('a 2\nb{ 2\n')]);
    expect([valueOf(second, 'a'), valueOf(second, 'b'), valueOf(second, 'up')]).toEqual([
      undefined,
      'stale',
      0,
    ]);
  });

  test('fails at a limit in the words of Prometheus', () => {
    const [first] = run([answer('a 1\nb 1\n')], { sampleLimit: 1 });
    expect(first).toMatchObject({ health: 'down', lastError: 'sample limit exceeded' });
    expect(run([answer('a 1\n', 503)])[0]?.lastError).toBe(
      'server returned HTTP status 503 Service Unavailable',
    );
  });
});
