import { expect, test } from 'vitest';
import { readProjectFiles } from './project-files.ts';

/** Entries that load container engines, Node and sockets. */
const NODE_ENTRIES = /@drydock\/cluster\/(real|k3s|kind|kubeconfig|self-signed-certificate)\b/;
/** What a browser may load: the site, and every package that it imports. */
const BROWSER =
  /^(apps\/site|packages\/(?!cluster\/|grading\/|testkit\/)[a-z-]+)\/src\/.*\.(ts|tsx|astro)$/;

test('nothing that a browser loads imports the drivers of real clusters', () => {
  const guilty = readProjectFiles((file) => BROWSER.test(file) && !file.includes('.test.'))
    .filter(({ text }) => NODE_ENTRIES.test(text))
    .map(({ file }) => file);
  expect(guilty).toEqual([]);
});

test('the main entry of packages/cluster and what it imports stay out of the folders of real drivers', () => {
  const pure = readProjectFiles((file) =>
    /^packages\/cluster\/src\/(?!k3s\/|kind\/|kubeconfig\/|real\/)/.test(file),
  );
  const guilty = pure
    .filter(({ file }) => !file.includes('.test.'))
    .filter(({ text }) => /from '\.{1,2}\/(\.\.\/)*(k3s|kind|kubeconfig|real)\//.test(text))
    .map(({ file }) => file);
  expect(guilty).toEqual([]);
});
