import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { listProjectFiles, readPackages, readProjectFiles, root } from './project-files.ts';
import { LONG_FILES } from './long-files.ts';

const LONGEST = 500;

describe('every package', () => {
  test.each(readPackages().filter(({ dir }) => dir.startsWith('packages/')))(
    '$name has a README and an index of named exports',
    ({ dir }) => {
      expect(existsSync(path.join(root, dir, 'README.md'))).toBe(true);
      const index = readFileSync(path.join(root, dir, 'src/index.ts'), 'utf8');
      expect(index).not.toMatch(/export \*|export default/);
      const statements = index.split(';').filter((statement) => statement.trim() !== '');
      expect(statements.length, 'statements in index.ts').toBeLessThanOrEqual(40);
    },
  );
});

describe('every file', () => {
  const sources = readProjectFiles((file) => /\.(ts|tsx|astro|mjs)$/.test(file));

  test('is at most 500 lines long, or listed with a reason', () => {
    const long = sources
      .filter(({ text }) => text.split('\n').length > LONGEST)
      .map(({ file }) => file)
      .filter((file) => !LONG_FILES.has(file));
    expect(long).toEqual([]);
  });

  test('that is listed as long still is', () => {
    const names = new Set(
      sources.filter(({ text }) => text.split('\n').length > LONGEST).map(({ file }) => file),
    );
    expect([...LONG_FILES.keys()].filter((file) => !names.has(file))).toEqual([]);
  });

  test('is named in kebab-case', () => {
    const odd = sources
      .map(({ file }) => file)
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .filter(
        (file) => !/^[a-z0-9][a-z0-9.-]*$/.test(path.posix.basename(file)) && !file.includes('['),
      );
    expect(odd).toEqual([]);
  });

  test('names no package registry', () => {
    const address = new RegExp(['registry\\.npm', 'js\\.org|registry\\.yarnpkg'].join(''));
    const guilty = readProjectFiles((file) =>
      /\.(ts|tsx|mjs|json|ya?ml|md|mdx|sh|toml)$|run$|rc$/.test(file),
    )
      .filter(({ text }) => address.test(text))
      .map(({ file }) => file);
    expect(guilty).toEqual([]);
  });
});

test('the lockfile holds no download addresses', () => {
  expect(readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/https?:\/\//);
});

test('the documents name only scripts that exist', () => {
  const scripts = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const unknown = readProjectFiles((file) => /\.mdx?$/.test(file)).flatMap(({ file, text }) =>
    Array.from(text.matchAll(/\bnpm run ([a-z:-]+)/g), (match) => match[1] ?? '')
      .filter((name) => !(name in scripts.scripts))
      .map((name) => `${file}: npm run ${name}`),
  );
  expect(unknown).toEqual([]);
});

test('no file is tracked that the project ignores', () => {
  expect(
    listProjectFiles().filter((file) => /(^|\/)(node_modules|dist|generated)\//.test(file)),
  ).toEqual([]);
});
