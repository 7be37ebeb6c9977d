import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isJsonObject, type Diagnostic, type ResourceKey } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { describe, refuses } from '../istio-verdict.ts';
import { compareMultisets } from '../multiset.ts';
import { codeAndResource } from './analyzer-messages.ts';

interface Recorded {
  readonly validation?: readonly {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly rejected: boolean;
  }[];
  readonly analysis?: readonly { readonly code: string; readonly origin: string }[];
  readonly analysisError?: string;
}

interface RecordedCase {
  readonly manifests: string;
  readonly meshConfig?: string;
  readonly recorded: Recorded;
}

/** What istiod's webhook, the CRDs and istioctl's analysis said of a set of manifests. */
export const adapter: ConformanceAdapter = {
  format: 'recorded-findings',
  *run(suiteDir) {
    const files = readdirSync(suiteDir, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.yaml')).toSorted()) {
      const entry = parse(readFileSync(path.join(suiteDir, file), 'utf8')) as RecordedCase; // format of the suite's README
      yield runCase(file, entry);
    }
  },
};

/** Schema errors of any kind, and deprecations that the webhook warns of, are recorded in another way. */
const NOT_COMPARED = new Set(['IST0106', 'IST0133']);

function runCase(name: string, { manifests, meshConfig, recorded }: RecordedCase): CaseResult {
  const config: unknown = meshConfig === undefined ? {} : parse(meshConfig);
  const found = validate(new Map([['manifests.yaml', manifests]]), {
    complete: true,
    catalogue: loadCatalogue(),
    judge: 'istioctl-analyze',
    consequences: 'show',
    cluster: [],
    meshConfig: isJsonObject(config) ? config : {},
  });
  const detail = verdictDifference(recorded, found) ?? analysisDifference(recorded, found);
  return detail === undefined ? { name, passed: true } : { name, passed: false, detail };
}

function verdictDifference(recorded: Recorded, found: readonly Diagnostic[]): string | undefined {
  const wanted = (recorded.validation ?? [])
    .filter(({ rejected }) => rejected)
    .map((entry) => identity({ group: '', namespace: '', ...entry }));
  const refused = found.filter(refuses);
  const seen = [
    ...new Set(refused.map(({ resource }) => (resource ? identity(resource) : '(no resource)'))),
  ];
  const difference = compareMultisets([...new Set(wanted)], seen);
  return difference && `rejected: ${difference}; ${describe(refused)}`;
}

function identity({ kind, namespace, name }: ResourceKey): string {
  return `${kind} ${namespace === '' ? 'default' : namespace}/${name}`;
}

function analysisDifference(recorded: Recorded, found: readonly Diagnostic[]): string | undefined {
  if (recorded.analysisError !== undefined) return undefined;
  const wanted = (recorded.analysis ?? [])
    .filter(({ code }) => !NOT_COMPARED.has(code))
    .map(({ code, origin }) => `${code} ${origin}`);
  const seen = found
    .filter(({ upstream }) => upstream !== undefined && !NOT_COMPARED.has(upstream))
    .map(codeAndResource);
  const difference = compareMultisets(wanted, seen);
  return difference && `analysis: ${difference}`;
}
