import { readdirSync, readFileSync } from 'node:fs';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { createCelEvaluator } from './cel/cel-evaluator.ts';
import { codes, findCode } from './codes.ts';
import { brokenFixes } from './testing/findings.ts';
import { validate, type ValidateOptions } from './validate.ts';

const catalogue = loadCatalogue();
const DOCS = new URL('../../../docs/codes/', import.meta.url);

interface Page {
  readonly code: string;
  readonly text: string;
  readonly bad: string;
  readonly good: string;
}

const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .toSorted()
  .map(readPage);

function readPage(name: string): Page {
  const text = readFileSync(new URL(name, DOCS), 'utf8');
  const [bad = '', good = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);
  return { code: name.replace(/\.md$/, ''), text, bad, good };
}

/** Files of an example: one, or several that each begin with `# file: NAME`; `<9 of x>` stands for 9 times x. */
function filesOf(yaml: string): ReadonlyMap<string, string> {
  const full = yaml.replaceAll(/<(\d+) of (\\u0007|.)>/g, (_, count: string, unit: string) =>
    (unit === '\\u0007' ? '\u0007' : unit).repeat(Number(count)),
  );
  const [first = '', ...named] = full.split(/^# file: /m);
  if (named.length === 0) return new Map([['example.yaml', first]]);
  return new Map(named.map((part) => [part.split('\n', 1)[0] ?? '', part.replace(/^.*\n/, '')]));
}

function findingsIn(yaml: string, options: ValidateOptions): readonly string[] {
  const found = validate(filesOf(yaml), { complete: true, ...options });
  return found.map(({ code, message }) => `${code}: ${message}`);
}

/** What the world of an example is, where it is not the usual one. */
const WORLDS: Readonly<Record<string, ValidateOptions>> = {
  'annotation/alpha': { only: ['annotation/alpha'] },
  'istioctl/unnamed-port': { judge: 'istioctl-validate', only: ['istioctl/service-ports'] },
  'istioctl/unprefixed-port': { judge: 'istioctl-validate', only: ['istioctl/service-ports'] },
  'istioctl/unknown-operator-field': {
    judge: 'istioctl-validate',
    only: ['istioctl/operator-fields'],
  },
  'kubernetes/invalid-field': { catalogue },
  'mesh-networks/unknown-registry': { only: ['mesh-networks/registries'] },
  'schema/rule-undecided': { evaluate: createCelEvaluator() },
  'service/inconsistent-across-clusters': { clusterOf: (file) => file.replace('.yaml', '') },
  'service-entry/tcp-without-addresses': {
    meshConfig: {
      defaultConfig: {
        proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true', ISTIO_META_DNS_AUTO_ALLOCATE: 'true' },
      },
    },
  },
  'telemetry/deprecated-lightstep': {
    meshConfig: { extensionProviders: [{ name: 'lightstep', lightstep: {} }, { name: 'otel' }] },
  },
};

/** Where the schema says the same in its own words it mutes the webhook, so that only schema pages need it. */
function optionsFor(code: string): ValidateOptions {
  return { ...WORLDS[code], ...(code.startsWith('schema/') && { catalogue }) };
}

/** True of every EnvoyFilter, so that no example of one can be without it. */
const OF_EVERY_FILTER = 'envoy-filter/exposes-internals';

/** Whether a finding of an example is another one than the page is about. */
function isForeign(line: string, code: string): boolean {
  const isOfFilter = code.startsWith('envoy-filter/') && line.startsWith(`${OF_EVERY_FILTER}:`);
  return !line.startsWith(`${code}:`) && !isOfFilter;
}

/** Text cannot hold it; the command line finds it when it reads a file, and tests that. */
const tried = pages.filter(({ code }) => code !== 'syntax/not-utf8');

describe.each(tried)('$code', ({ code, text, bad, good }) => {
  test('the page is about its code', () => {
    expect(text).toContain(`# ${code}\n`);
    expect(text).toContain(`\n${findCode(code)?.title}.\n`);
  });

  test('the bad example has this finding and no other', () => {
    const found = findingsIn(bad, optionsFor(code));
    expect(found.some((line) => line.startsWith(`${code}:`))).toBe(true);
    expect(found.filter((line) => isForeign(line, code))).toEqual([]);
  });

  test('with the schemas, one finding explains the bad example', () => {
    const found = findingsIn(bad, { ...optionsFor(code), catalogue });
    const said = new Set(found.map((line) => line.replace(/: .*/s, '')));
    if (code !== OF_EVERY_FILTER && code.startsWith('envoy-filter/')) said.delete(OF_EVERY_FILTER);
    expect([...said]).toHaveLength(1);
  });

  test('the good example has no findings', () => {
    const found = findingsIn(good, { ...optionsFor(code), catalogue });
    expect(found.filter((line) => code === OF_EVERY_FILTER || isForeign(line, code))).toEqual([]);
    expect(found.filter((line) => code !== OF_EVERY_FILTER && line.startsWith(`${code}:`))).toEqual(
      [],
    );
  });

  test('each fix of the bad example removes its finding and adds none', () => {
    expect(brokenFixes(bad, { catalogue })).toEqual([]);
  });
});

test('every code has a page, and every page a code', () => {
  expect(pages.map(({ code }) => code).toSorted()).toEqual(
    codes.map(({ code }) => code).toSorted(),
  );
});

test('the index is made of the registry (vitest run -u writes it)', async () => {
  await expect(index()).toMatchFileSnapshot('../../../docs/codes/README.md');
});

function index(): string {
  const areas = Map.groupBy(codes.toSorted(byCode), ({ code }) => code.split('/')[0] ?? '');
  const tables = [...areas].map(([area, list]) => {
    const rows = list.map(
      ({ code, severity, stage, title, upstream = '' }) =>
        `| [${code}](${code}.md) | ${severity} | ${stage} | ${title} | ${upstream} |`,
    );
    const head = [
      '| code | severity | stage | meaning | upstream |',
      '| --- | --- | --- | --- | --- |',
    ];
    return `## ${area}\n\n${[...head, ...rows].join('\n')}\n`;
  });
  return `${INTRODUCTION}\n${tables.join('\n')}`;
}

function byCode(a: { readonly code: string }, b: { readonly code: string }): number {
  return a.code < b.code ? -1 : 1;
}

const INTRODUCTION = `# Codes

Every code that Drydock can report. A page tells what the code means, with an example that raises it and one that does not; both are tested (\`packages/validation/src/docs.test.ts\`, which also makes this list). \`drydock explain CODE\` says the same in a terminal.
`;
