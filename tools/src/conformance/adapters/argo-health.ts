import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { healthOf } from '@drydock/gitops';
import { isJsonObject } from '@drydock/manifests';
import { parse } from 'yaml';

import type { CaseResult, ConformanceAdapter } from '../adapter.ts';

interface Case {
  readonly suite: string;
  readonly file: string;
  readonly expectedStatus: string | null;
}

export const adapter: ConformanceAdapter = { format: 'argo-health', run };

function* run(suiteDir: string): Iterable<CaseResult> {
  const cases = JSON.parse(readFileSync(join(suiteDir, 'cases.json'), 'utf8')) as readonly Case[];
  for (const one of cases) yield judge(suiteDir, one);
}

function judge(suiteDir: string, one: Case): CaseResult {
  const text = readFileSync(join(suiteDir, one.file), 'utf8');
  // As lenient as the recording was: of keys that are set twice the last one counts.
  const object: unknown = parse(text, { uniqueKeys: false });
  if (!isJsonObject(object)) return { name: one.file, passed: false, detail: 'no object in it' };
  const health = healthOf(object, { builtInOnly: one.suite === 'builtin' });
  const seen = health?.status ?? null;
  if (seen === (one.expectedStatus ?? null)) return { name: one.file, passed: true };
  return {
    name: one.file,
    passed: false,
    detail: `want ${one.expectedStatus}, got ${seen}: ${health?.message ?? ''}`,
  };
}
