import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', 'tools/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 20_000,
    reporters: process.env.DRYDOCK_SUMMARY
      ? ['default', './tools/src/test/summary-reporter.ts']
      : ['default'],
  },
});
