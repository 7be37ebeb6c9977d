import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { forbiddenEdges, importedPackages, LAYERS } from './layers.ts';
import { readProjectFiles, readPackages, root } from './project-files.ts';

describe('forbiddenEdges', () => {
  test('finds an import that points up', () => {
    const source = "import { compile } from '@drydock/mesh';";
    expect(forbiddenEdges('kubernetes', 'a.ts', source)).toEqual([
      'a.ts: kubernetes must not import mesh',
    ]);
  });

  test('finds a dynamic import and a subpath', () => {
    expect(forbiddenEdges('mesh', 'a.ts', "await import('@drydock/lab/node')")).toHaveLength(1);
  });

  test('lets tests, and only tests, import the testkit', () => {
    const source = "import { loadCases } from '@drydock/testkit';";
    expect(forbiddenEdges('mesh', 'a.test.ts', source)).toEqual([]);
    expect(forbiddenEdges('mesh', 'a.ts', source)).toHaveLength(1);
  });

  test('knows no cycle: what a package may import may not import it', () => {
    for (const [name, below] of Object.entries(LAYERS)) {
      for (const other of below)
        expect(LAYERS[other], `${other} below ${name}`).not.toContain(name);
    }
  });
});

const packages = readPackages();
const sources = readProjectFiles(
  (file) => /\.(ts|tsx|astro|mdx)$/.test(file) && !file.startsWith('labs/'),
);

describe('the project', () => {
  test.each(packages.map(({ name, dir }) => ({ name, dir })))(
    '$name imports only what lies below it',
    ({ name, dir }) => {
      const edges = sources
        .filter(({ file }) => file.startsWith(`${dir}/`))
        .flatMap(({ file, text }) => forbiddenEdges(name, file, text));
      expect(edges).toEqual([]);
    },
  );

  test.each(packages)(
    '$name declares exactly the packages that it imports',
    ({ name, dir, dependencies, devDependencies }) => {
      const own = sources.filter(({ file }) => file.startsWith(`${dir}/`));
      const used = new Set(
        own.flatMap(({ text }) => [...importedPackages(text)]).filter((other) => other !== name),
      );
      const declared = new Set([...dependencies, ...devDependencies]);
      expect(
        [...used].filter((other) => !declared.has(other)),
        'imported, not declared',
      ).toEqual([]);
      expect(
        [...declared].filter((other) => !used.has(other)),
        'declared, not imported',
      ).toEqual([]);
      expect(dependencies.has('testkit') && name !== 'tools', 'testkit is for tests').toBe(false);
    },
  );

  test('no relative import leaves its package', () => {
    const leaving = sources.flatMap(({ file, text }) =>
      Array.from(
        text.matchAll(/(?:from\s+|import\(\s*)['"](\.\.?\/[^'"]+)['"]/g),
        (match) => match[1] ?? '',
      )
        .filter((target) => {
          const owner = packages.find(({ dir }) => file.startsWith(`${dir}/`));
          if (!owner) return false;
          const resolved = path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
          const isShared = resolved.startsWith('labs/') || resolved.startsWith('docs/');
          return !resolved.startsWith(`${owner.dir}/`) && !isShared;
        })
        .map((target) => `${file}: ${target}`),
    );
    expect(leaving).toEqual([]);
  });
});

test('the root of the project is found', () => {
  expect(path.basename(root)).not.toBe('tools');
});
