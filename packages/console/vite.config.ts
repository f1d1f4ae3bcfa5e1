import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { licences } from './licences.ts';

export default defineConfig({
  plugins: [react(), licences(import.meta.dirname), precompressed()],
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

/** Puts a brotli and a gzip file beside each text file, which the gateway sends as they are. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    writeBundle({ dir }) {
      const folder = dir ?? 'dist';
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|svg|html)$/.test(name)) continue;
        const path = join(folder, name);
        const content = readFileSync(path);
        if (content.length < 1024) continue;
        writeFileSync(`${path}.br`, brotliCompressSync(content));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
