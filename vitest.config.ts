import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources, so that a test never runs against a stale build.
const conditions = ['meterwire-source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'tests/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    setupFiles: ['./scripts/property-seed.mjs'],
    // Makes pictures instead of testing: node scripts/screenshots.mjs asks for it.
    exclude: process.env['SCREENSHOTS'] ? [] : ['tests/console-screenshots.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes at once on a quiet machine, and later on a busy one.
    expect: { poll: { timeout: 10_000 } },
    reporters: [process.env['CI'] ? 'default' : 'dot', './scripts/summary-reporter.mjs'],
  },
});
