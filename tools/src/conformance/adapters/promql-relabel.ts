import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  labelsKey,
  labelsOf,
  parseRelabelConfigs,
  relabel,
  type NameScheme,
} from '@drydock/metrics';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';

interface RelabelCase {
  readonly id: string;
  readonly configYaml: string;
  readonly nameValidationScheme?: NameScheme;
  readonly cases?: readonly {
    readonly input: Record<string, string>;
    readonly output: Record<string, string> | null;
  }[];
  readonly error?: string;
}

/** promql-relabel: relabel configs with the label sets that a real Prometheus made of them. */
export const adapter: ConformanceAdapter = {
  format: 'promql-relabel',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as RelabelCase); // recorded data of a known form
    }
  },
};

function judge(row: RelabelCase): CaseResult {
  const problem = differenceOf(row);
  return {
    name: row.id,
    passed: problem === undefined,
    ...(problem === undefined ? {} : { detail: problem }),
  };
}

function differenceOf({
  configYaml,
  nameValidationScheme = 'utf8',
  cases,
  error,
}: RelabelCase): string | undefined {
  const parsed = parseRelabelConfigs(
    parse(configYaml, { intAsBigInt: true }),
    nameValidationScheme,
  );
  if (error !== undefined) return parsed.ok ? `wanted the error ${error}` : undefined;
  if (!parsed.ok) return `unexpected error: ${parsed.error}`;
  for (const { input, output } of cases ?? []) {
    const seen = relabel(labelsOf(input), parsed.configs, nameValidationScheme);
    const isSame =
      output === null
        ? seen === undefined
        : seen !== undefined && labelsKey(seen) === labelsKey(labelsOf(output));
    if (!isSame)
      return `${JSON.stringify(input)}: wanted ${JSON.stringify(output)}, seen ${JSON.stringify(seen ?? null)}`;
  }
  return undefined;
}
