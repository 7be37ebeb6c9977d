import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{packages,apps}/*/src/**/*.test.ts',
      'tools/src/**/*.test.ts',
      'scripts/**/*.test.mjs',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 20_000,
    // A folder that the tests of the server share; starts nothing by itself.
    globalSetup: ['apps/server/src/testing/global-setup.ts'],
  },
});
