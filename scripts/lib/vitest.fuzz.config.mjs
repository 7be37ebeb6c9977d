import path from 'node:path';
import { defineConfig } from 'vitest/config';

const seconds = Number(process.env.DRYDOCK_FUZZ_SECONDS);

/** The files with property tests, each of them in its own time. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  resolve: {
    alias: [
      { find: /^fast-check$/, replacement: path.join(import.meta.dirname, 'fuzz-check.mjs') },
    ],
  },
  test: {
    include: [
      'packages/manifests/src/parse-manifests.test.ts',
      'packages/manifests/src/manifest-reader.test.ts',
      'packages/manifests/src/yaml/parse-block.test.ts',
      'packages/manifests/src/timestamp.test.ts',
      'packages/validation/src/schema/schema-rule.test.ts',
      'packages/validation/src/did-you-mean.test.ts',
      'packages/validation/src/incremental/create-incremental-validator.test.ts',
      'packages/validation/src/never-throws.test.ts',
    ],
    // Twice the time for shrinking.
    testTimeout: seconds * 3000 + 60_000,
  },
});
