import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { renderHelm, RenderError } from '@drydock/render';
import { parse, stringify } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { caseFolders, judgeRendering, readTexts } from '../rendered-case.ts';

interface HelmInput {
  readonly releaseName: string;
  readonly namespace: string;
  readonly values?: unknown;
  readonly valueFiles?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly includeCRDs?: boolean;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly skipTests?: boolean;
  readonly skipSchemaValidation?: boolean;
}

/** helm: charts with what `helm template` made of them. */
export const adapter: ConformanceAdapter = {
  format: 'helm',
  *run(suiteDir) {
    for (const name of caseFolders(suiteDir)) yield runCase(path.join(suiteDir, name), name);
  },
};

function runCase(dir: string, name: string): CaseResult {
  return judgeRendering(name, expectations(dir), () => render(dir));
}

function expectations(dir: string): readonly string[] {
  return readdirSync(dir)
    .filter((file) => file.startsWith('expected') && !file.startsWith('expected-warnings'))
    .map((file) => path.join(dir, file));
}

function render(dir: string): string {
  const input = parse(readFileSync(path.join(dir, 'input.yaml'), 'utf8')) as HelmInput; // recorded data of a known form
  const chart = path.join(dir, 'chart');
  const valueTexts = (input.valueFiles ?? []).map((file) => {
    const full = path.join(chart, file);
    if (!existsSync(full)) throw new RenderError(`open ${file}: no such file or directory`);
    return readFileSync(full, 'utf8');
  });
  return renderHelm({
    ...input,
    files: readTexts(chart),
    valueTexts: [...valueTexts, stringify(input.values ?? {})],
    now: () => 1_767_225_600_000_000_000n,
    random: { next: () => 0.5 },
  });
}
