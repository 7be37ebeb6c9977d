import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { renderKustomize } from '@drydock/render';
import type { ConformanceAdapter } from '../adapter.ts';
import { caseFolders, judgeRendering, readFiles } from '../rendered-case.ts';

/** kustomize: folders with what `kustomize build` made of them. */
export const adapter: ConformanceAdapter = {
  format: 'kustomize',
  *run(suiteDir) {
    for (const name of caseFolders(suiteDir)) {
      const dir = path.join(suiteDir, name);
      const expected = readdirSync(dir)
        .filter((file) => file.startsWith('expected') && !file.startsWith('expected-warnings'))
        .map((file) => path.join(dir, file));
      const input = JSON.parse(readFileSync(path.join(dir, 'input.json'), 'utf8')) as {
        readonly path: string;
      }; // recorded data of a known form
      yield judgeRendering(name, expected, () =>
        renderKustomize({ files: readFiles(path.join(dir, 'input')), path: input.path }),
      );
    }
  },
};
