// The project's corpus against a real Envoy: `run.ts --envoy BINARY [--seed N] [--cases N]`.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ACCEPTED } from './accepted.ts';
import { expectedAnswer, observedAnswer, type Answer } from './answer.ts';
import { loadCorpus } from './corpus.ts';
import { observe } from './observe.ts';
import { randomCases } from './random-cases.ts';
import { shopConfig } from './shop.ts';

const SHOWN = 20;
const NOTHING = { message: undefined, log: undefined, hits: [] } as const;

const { values } = parseArgs({
  options: {
    envoy: { type: 'string' },
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '120' },
  },
});
process.exitCode = await main(values.envoy ?? '', Number(values.seed), Number(values.cases));

async function main(binary: string, seed: number, count: number): Promise<number> {
  const cases = [...(await loadCorpus()), ...randomCases(count, seed)].map((given) => ({
    ...given,
    config: shopConfig(given.http),
  }));
  const seen = await observe(binary, cases);
  let passed = 0;
  let accepted = 0;
  const differences: string[] = [];
  for (const [i, { name, http, requests, config }] of cases.entries()) {
    for (const [j, request] of requests.entries()) {
      const real = seen.get(`${i}.${j}`);
      const expected = expectedAnswer(config, request);
      const observed = observedAnswer(real ?? NOTHING, expected);
      if (isDeepStrictEqual(observed, expected)) passed += 1;
      else if (ACCEPTED.has(`${name}: ${request.method} ${request.path}`)) accepted += 1;
      else {
        const title = `${name}: ${request.method} ${request.authority} ${request.path}`;
        const sent = JSON.stringify(request.headers);
        differences.push(
          `DIFFERS ${title} ${sent}\n${difference(expected, observed)}\n  rules ${JSON.stringify(http)}`,
        );
      }
    }
  }
  for (const text of differences.slice(0, SHOWN)) console.log(text);
  console.log(JSON.stringify({ passed, failed: differences.length, accepted }));
  return differences.length === 0 && passed > 0 ? 0 : 1;
}

/** The fields that are not the same. */
function difference(expected: Answer, observed: Answer): string {
  const keys = [
    'status',
    'route',
    'cluster',
    'flags',
    'hits',
    'headers',
    'body',
    'upstream',
  ] as const;
  return keys
    .filter((key) => !isDeepStrictEqual(expected[key], observed[key]))
    .map((key) => `  ${key}: ours ${text(expected[key])}, Envoy ${text(observed[key])}`)
    .join('\n');
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'none';
}
