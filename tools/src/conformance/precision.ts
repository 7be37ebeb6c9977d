// node tools/src/conformance/precision.ts [DIR…]: what a cluster took must have no finding of syntax, schema or admission.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { createCelEvaluator } from '@drydock/validation/cel';
import { validate } from '@drydock/validation';
import { parse, parseAllDocuments } from 'yaml';
import { describe, refuses } from './istio-verdict.ts';
import { findSuites, type Suite } from './suites.ts';

const defaultRoot = path.resolve(import.meta.dirname, '../../../../shared/conformance');
const options = { catalogue: loadCatalogue(), evaluate: createCelEvaluator(), complete: false };

/** A text that the recorded cluster took, and in whose words it was judged. */
interface Accepted {
  readonly name: string;
  readonly text: string;
  /** `istioctl-analyze`: only Istio's objects met a webhook there, the others are fixtures. */
  readonly judge?: 'istioctl-validate' | 'istioctl-analyze';
}

type Map = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Map =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How each format says that something was accepted. Other formats say it nowhere. */
const READERS: ReadonlyMap<string, (suite: Suite) => Iterable<Accepted>> = new Map([
  ['object-verdict', acceptedRows],
  ['file-verdict', acceptedFiles],
  ['recorded-findings', acceptedSets],
  ['kubernetes-rest', createdObjects],
  ['kubernetes-controllers', createdObjects],
]);

function* acceptedRows({ dir, settings }: Suite): Iterable<Accepted> {
  const files = Array.isArray(settings['rows']) ? settings['rows'].map(String) : [];
  for (const line of files.flatMap((file) => read(dir, file).split('\n'))) {
    if (line.trim() === '') continue;
    const row = JSON.parse(line) as Map & { readonly id: string };
    const verdicts = [row, row['crd'], row['webhook']].filter(isMap);
    if (verdicts.some(({ valid }) => valid === false)) continue;
    yield {
      name: row.id,
      text: isMap(row['object']) ? JSON.stringify(row['object']) : documentOf(dir, row.id),
    };
  }
}

function documentOf(dir: string, id: string): string {
  const [file = '', index = '0'] = id.split('#');
  return String(parseAllDocuments(read(dir, file))[Number(index)] ?? '');
}

function* acceptedFiles({ dir }: Suite): Iterable<Accepted> {
  const { cases } = JSON.parse(read(dir, 'cases.json')) as {
    readonly cases: readonly {
      readonly name: string;
      readonly file: string;
      readonly valid: boolean;
    }[];
  };
  for (const { name, file, valid } of cases) {
    if (valid) yield { name, text: read(dir, file), judge: 'istioctl-validate' };
  }
}

function* acceptedSets({ dir }: Suite): Iterable<Accepted> {
  for (const file of yamlFiles(dir)) {
    const { manifests, recorded } = parse(read(dir, file)) as {
      readonly manifests: string;
      readonly recorded: { readonly validation?: readonly { readonly rejected: boolean }[] };
    };
    const isRefused = (recorded.validation ?? []).some(({ rejected }) => rejected);
    if (!isRefused) yield { name: file, text: manifests, judge: 'istioctl-analyze' };
  }
}

/** Bodies of requests that were answered with 201. */
function* createdObjects({ dir }: Suite): Iterable<Accepted> {
  for (const file of yamlFiles(dir)) {
    for (const [index, text] of [...created(parse(read(dir, file)))].entries()) {
      yield { name: `${file}#${index}`, text };
    }
  }
}

function* created(value: unknown): Iterable<string> {
  if (Array.isArray(value)) for (const item of value) yield* created(item);
  if (!isMap(value)) return;
  const { request } = value;
  const code = value['code'] ?? (isMap(value['expect']) ? value['expect']['code'] : undefined);
  const body = isMap(request) && request['method'] === 'POST' ? request['body'] : undefined;
  if (code === 201 && isMap(body) && body['kind'] && body['apiVersion']) yield JSON.stringify(body);
  else for (const field of Object.values(value)) yield* created(field);
}

function read(dir: string, file: string): string {
  return readFileSync(path.join(dir, file), 'utf8');
}

function yamlFiles(dir: string): readonly string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.yaml')).toSorted();
}

function main(): void {
  const roots = process.argv.slice(2);
  let wrong = 0;
  console.log(`${'suite'.padEnd(24)}  accepted  refused here`);
  for (const suite of findSuites(roots.length > 0 ? roots : [defaultRoot])) {
    const accepted = [...(READERS.get(suite.format)?.(suite) ?? [])];
    if (accepted.length === 0) continue;
    const failed = accepted.filter(({ name, text, judge }) => {
      const files = new Map([['object.yaml', text]]);
      const found = validate(files, { ...options, ...(judge && { judge }) }).filter(refuses);
      if (found.length > 0) console.log(`FAIL ${suite.name} ${name}: ${describe(found)}`);
      return found.length > 0;
    });
    wrong += failed.length;
    console.log(
      `${suite.name.padEnd(24)}  ${String(accepted.length).padStart(8)}  ${String(failed.length).padStart(12)}`,
    );
  }
  process.exitCode = wrong === 0 ? 0 : 1;
}

main();
