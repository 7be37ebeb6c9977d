import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConformanceAdapter } from '../adapter.ts';
import { describe, judge, refuses } from '../istio-verdict.ts';

interface FileCase {
  readonly name: string;
  readonly file: string;
  readonly valid: boolean;
}

/** Files as `istioctl validate -f` judges them: refused exactly when one of their objects is. */
export const adapter: ConformanceAdapter = {
  format: 'file-verdict',
  *run(suiteDir) {
    const text = readFileSync(path.join(suiteDir, 'cases.json'), 'utf8');
    const { cases } = JSON.parse(text) as { readonly cases: readonly FileCase[] }; // format of the suite's README
    for (const { name, file, valid } of cases) {
      const found = judge(readFileSync(path.join(suiteDir, file), 'utf8'), {
        judge: 'istioctl-validate',
      });
      const passed = found.some(refuses) !== valid;
      yield passed
        ? { name, passed }
        : { name, passed, detail: `${valid ? 'accepted' : 'refused'} wanted; ${describe(found)}` };
    }
  },
};
