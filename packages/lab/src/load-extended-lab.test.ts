import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileSet } from './file-set.ts';
import { gradeLab } from './grade-lab.ts';
import type { Lab } from './lab.ts';
import { loadLab, type LoadOptions } from './load-lab.ts';
import { readLabFolder } from './node/read-lab-folder.ts';
import { createLabCluster } from './session/lab-cluster.ts';

const FOLDER = fileURLToPath(new URL('../../../labs/uri-routing', import.meta.url));
const FILE = 'reviews-route.yaml';

const written = await readLabFolder(FOLDER);

const VARIANTS = `
variants:
  - name: old-path
    replace: /wpcatalog
    with: [/partnercatalog, /shopcatalog]
`;

const varied: FileSet = new Map([
  ...written,
  ['lab.yaml', `${written.get('lab.yaml') ?? ''}${VARIANTS}`],
]);

function labOf(files: FileSet, options?: LoadOptions): Lab {
  const { lab, diagnostics } = loadLab(files, options);
  if (!lab) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return lab;
}

const solutionOf = (lab: Lab): FileSet => lab.steps.at(-1)?.solution ?? new Map();

describe('variants of a lab', () => {
  test('leave the lab as it is written where nobody asks for one', () => {
    expect(labOf(varied).steps).toEqual(labOf(written).steps);
    expect(loadLab(varied).variant).toBeUndefined();
  });

  test('replace a text in all of the lab: the solution of a variant passes its checks, that of another does not', async () => {
    const other = [1, 2, 3, 4, 5, 6].find(
      (variant) => loadLab(varied, { variant }).variant?.['old-path'] === '/shopcatalog',
    );
    const lab = labOf(varied, { variant: other ?? 0 });
    expect(lab.steps[0]?.solution.get(FILE)).not.toContain('/wpcatalog');
    const scoreOf = async (files: FileSet): Promise<number | null> =>
      (await gradeLab({ lab, createCluster: createLabCluster, files })).score;
    expect(await scoreOf(solutionOf(lab))).toBe(1);
    expect(await scoreOf(solutionOf(labOf(written)))).toBeLessThan(1);
  });

  test('are the same for the same seed, and all are given to somebody', () => {
    const chosen = (variant: number): string | undefined =>
      loadLab(varied, { variant }).variant?.['old-path'];
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(chosen(seed)).toBe(chosen(seed));
      }),
      { numRuns: 5 },
    );
    const seen = new Set(Array.from({ length: 30 }, (_, seed) => chosen(seed)));
    expect([...seen].map(String).toSorted()).toEqual([
      '/partnercatalog',
      '/shopcatalog',
      '/wpcatalog',
    ]);
  });
});

const HIDDEN = `
checks:
  - id: secret-path
    title: A secret request arrives as well
    traffic:
      from: { workload: web, namespace: prod }
      request: { url: "http://reviews.prod.svc.cluster.local:9080/wpcatalog/secret" }
      expect: { status: 200, path: /newcatalog/secret }
`;

describe('hidden checks', () => {
  test('are judged after all others, and hide nothing of what those say', async () => {
    const lab = labOf(written, { hidden: new Map([['checks.yaml', HIDDEN]]) });
    expect(lab.steps.at(-1)?.checks.at(-1)).toMatchObject({ id: 'secret-path', hidden: true });
    const grade = (files: FileSet, on: Lab): ReturnType<typeof gradeLab> =>
      gradeLab({ lab: on, createCluster: createLabCluster, files });
    expect((await grade(solutionOf(lab), lab)).score).toBe(1);
    const broken = new Map([[FILE, written.get(`mistakes/subset-typo/${FILE}`) ?? '']]);
    const { checks } = await grade(broken, lab);
    expect(checks.slice(0, -1)).toEqual((await grade(broken, labOf(written))).checks);
    expect(checks.at(-1)?.status).not.toBe('pass');
  });

  test('that are no checks are findings in their file', () => {
    const broken = new Map([['checks.yaml', 'checks: [{ id: a }]\nmore: 1\n']]);
    const { diagnostics, lab } = loadLab(written, { hidden: broken });
    expect(lab).toBeUndefined();
    expect(diagnostics.map(({ file }) => file)).toContain('hidden/checks.yaml');
    expect(loadLab(written, { hidden: new Map() }).diagnostics).not.toEqual([]);
  });
});
