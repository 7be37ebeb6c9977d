import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTemplateEngine, TemplateError, toGo } from '@drydock/render';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';

interface TemplateCase {
  readonly id: string;
  readonly template: string;
  readonly data: unknown;
  readonly ints?: boolean;
  readonly output?: string;
  readonly helm4Output?: string;
  readonly error?: string;
}

/** go-template: templates with what Go's text/template and Helm's functions made of them. */
export const adapter: ConformanceAdapter = {
  format: 'go-template',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as TemplateCase); // recorded data of a known form
    }
  },
};

function judge(row: TemplateCase): CaseResult {
  const problem = differenceOf(row);
  return {
    name: row.id,
    passed: problem === undefined,
    ...(problem === undefined ? {} : { detail: `${JSON.stringify(row.template)}: ${problem}` }),
  };
}

function differenceOf(row: TemplateCase): string | undefined {
  const engine = createTemplateEngine({
    now: () => 1_767_225_600_000_000_000n,
    random: { next: () => 0.5 },
  });
  try {
    engine.add('t', row.template);
    const seen = engine.execute('t', toGo(row.data, row.ints));
    if (row.error !== undefined)
      return `wanted the error ${row.error}, seen ${JSON.stringify(seen)}`;
    return seen === row.output || seen === row.helm4Output
      ? undefined
      : `wanted ${JSON.stringify(row.output)}, seen ${JSON.stringify(seen)}`;
  } catch (error) {
    if (!(error instanceof TemplateError)) return `stopped: ${String(error)}`;
    return row.error === undefined
      ? `wanted ${JSON.stringify(row.output)}, seen the error ${error.message}`
      : undefined;
  }
}
