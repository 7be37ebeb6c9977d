import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const ROOT = path.resolve(import.meta.dirname, '../..');
// These take the time of fast-check's own `assert`, which fuzz-check.mjs replaces.
const OTHERS = [
  'packages/manifests/src/timestamp.test.ts',
  'packages/validation/src/did-you-mean.test.ts',
];
/** Every test that asks for a budget, so that none is forgotten. */
const BUDGETED = globSync('{packages,apps}/*/src/**/*.test.{ts,tsx}', { cwd: ROOT }).filter(
  (file) => /import \{[^}]*\bfuzzBudget\b/.test(readFileSync(path.join(ROOT, file), 'utf8')),
);
const FILES = [...new Set([...BUDGETED, ...OTHERS])].toSorted();
const seconds = Number(process.env.DRYDOCK_FUZZ_SECONDS);

/** The files with property tests, each of them in its own time. */
export default defineConfig({
  root: ROOT,
  resolve: {
    alias: [
      { find: /^fast-check$/, replacement: path.join(import.meta.dirname, 'fuzz-check.mjs') },
    ],
  },
  test: {
    include: FILES,
    // Twice the time for shrinking.
    testTimeout: seconds * 3000 + 60_000,
  },
});
