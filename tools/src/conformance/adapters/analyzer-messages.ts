import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isJsonObject, type Diagnostic } from '@drydock/manifests';
import { defaultGatewayObjects, rules, validate, type ValidateOptions } from '@drydock/validation';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { compareMultisets } from '../multiset.ts';

interface AnalyzerCase {
  readonly id: string;
  readonly name: string;
  readonly analyzer: string;
  readonly inputFiles: readonly string[];
  readonly meshConfigFile?: string;
  readonly meshNetworksFile?: string;
  readonly clusters?: Readonly<Record<string, readonly string[]>>;
  readonly expected: readonly { readonly code: string; readonly resource: string }[];
}

/** Findings of one of istioctl's analyzers over whole files, as a multiset of code and resource. */
export const adapter: ConformanceAdapter = {
  format: 'analyzer-messages',
  *run(suiteDir) {
    const text = readFileSync(path.join(suiteDir, 'cases.json'), 'utf8');
    const { cases } = JSON.parse(text) as { readonly cases: readonly AnalyzerCase[] }; // format of the suite's README
    for (const entry of cases) yield runCase(path.join(suiteDir, 'files'), entry);
  },
};

function runCase(dir: string, entry: AnalyzerCase): CaseResult {
  const name = `${entry.id} ${entry.analyzer} ${entry.name}`;
  const files = new Map(
    entry.inputFiles.map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]),
  );
  if (entry.meshNetworksFile !== undefined) {
    files.set(
      'meshnetworks.yaml',
      MESH_NETWORKS + readFileSync(path.join(dir, entry.meshNetworksFile), 'utf8'),
    );
  }
  const found = validate(files, optionsOf(dir, entry)).filter(
    ({ stage, upstream }) => stage !== 'syntax' && upstream !== undefined,
  );
  const wanted = entry.expected.map(({ code, resource }) => `${code} ${resource}`);
  const detail = compareMultisets(wanted, found.map(codeAndResource));
  return detail === undefined ? { name, passed: true } : { name, passed: false, detail };
}

/** Mesh networks have no apiVersion of their own: upstream's analysis gives them this identity. */
const MESH_NETWORKS = `apiVersion: mesh.istio.io/v1alpha1
kind: MeshNetworks
metadata: { name: meshnetworks, namespace: istio-system }
`;

function optionsOf(dir: string, entry: AnalyzerCase): ValidateOptions {
  const config: unknown =
    entry.meshConfigFile === undefined
      ? {}
      : parse(readFileSync(path.join(dir, entry.meshConfigFile), 'utf8'));
  const meshConfig = isJsonObject(config) ? config : {};
  const clusters = Object.entries(entry.clusters ?? {});
  const own = rules.filter(({ analyzer, onlyOnRequest }) =>
    entry.analyzer === '*' ? !onlyOnRequest : analyzer === entry.analyzer,
  );
  return {
    complete: true,
    namespace: '',
    judge: 'istioctl-analyze',
    now: Date.now(),
    consequences: 'show',
    meshConfig,
    cluster: meshConfig.ingressControllerMode === 'OFF' ? [] : defaultGatewayObjects,
    only: own.map((rule) => rule.name),
    clusterOf: (file) => clusters.find(([, names]) => names.includes(file))?.[0],
  };
}

/** `IST0101 VirtualService default/reviews`, without a namespace where the file gives none. */
export function codeAndResource({ upstream, resource }: Diagnostic): string {
  const { kind = '', namespace = '', name = '' } = resource ?? {};
  return `${upstream ?? ''} ${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}
