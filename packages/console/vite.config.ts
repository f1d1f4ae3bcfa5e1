import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Workspace packages come from their sources: one build, and no stale output in between.
  resolve: { conditions: ['meterwire-source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    // The gateway's content security policy allows files of its own only; nothing is inlined as a data: URL.
    assetsInlineLimit: 0,
    // What the first page weighs is held by tests/console.test.ts, compressed; chunks as such have no limit.
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { '/api': 'http://localhost:8080' } },
});
