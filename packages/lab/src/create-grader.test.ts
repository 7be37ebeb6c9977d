import { fileURLToPath } from 'node:url';
import { createSimulatedCluster } from '@drydock/cluster';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGrader, type Grader } from './create-grader.ts';
import { gradeLab } from './grade-lab.ts';
import type { Lab } from './lab.ts';
import { loadLab } from './load-lab.ts';
import { readLabFolder } from './node/read-lab-folder.ts';

const FOLDER = fileURLToPath(new URL('../../../labs/uri-routing', import.meta.url));
const FILE = 'reviews-route.yaml';

let lab: Lab;
let grader: Grader;
let solution: string;

const createCluster = async ({ seed }: { readonly seed: number }) =>
  createSimulatedCluster({ seed, install: ['istio'] });

beforeAll(async () => {
  const loaded = loadLab(await readLabFolder(FOLDER)).lab;
  if (!loaded) throw new Error('The lab uri-routing does not load.');
  lab = loaded;
  solution = lab.steps.at(-1)?.solution.get(FILE) ?? '';
  grader = await createGrader({ lab, createCluster });
});

afterAll(() => grader[Symbol.asyncDispose]());

const score = async (text: string): Promise<number | null> =>
  (await grader.grade({ files: new Map([[FILE, text]]) })).grade.score;

describe('createGrader', () => {
  test('gives each submission what it gets alone, whatever came before it', async () => {
    const broken = solution.replace('prefix: /wpcatalog', 'prefix: /wp/*');
    const alone = await gradeLab({ lab, createCluster, files: new Map([[FILE, broken]]) });
    for (const before of [solution, '', 'kind: [']) {
      await score(before);
      expect((await grader.grade({ files: new Map([[FILE, broken]]) })).grade).toEqual(alone);
    }
  });

  test('decides whatever the file holds: text with a piece cut out, doubled or put elsewhere', async () => {
    const position = fc.nat(solution.length);
    await fc.assert(
      fc.asyncProperty(position, position, position, async (from, to, at) => {
        const piece = solution.slice(Math.min(from, to), Math.max(from, to));
        const moved = `${solution.slice(0, at)}${piece}${solution.slice(at)}`;
        for (const text of [solution.replace(piece, ''), moved]) {
          const result = await score(text);
          expect(result).toBeGreaterThanOrEqual(0);
          expect(result).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('decides whatever single line is missing', async () => {
    const lines = solution.split('\n');
    for (const index of lines.keys()) {
      expect(await score(lines.toSpliced(index, 1).join('\n')), lines[index]).not.toBeNull();
    }
  });
});
