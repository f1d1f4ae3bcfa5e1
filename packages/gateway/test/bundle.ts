import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultServerConditions } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Bundles a program of this folder out of the sources, for tests that need a process of their own to kill: Node 20 does not
 * run TypeScript, and what is in dist may be old.
 * @returns the path of the bundle
 */
export async function bundle(entry: string, name: string): Promise<string> {
  const outDir = join(root, '.build', name); // within the repository, where the packages it imports are found
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['meterwire-source', ...defaultServerConditions] },
    ssr: {
      resolve: { conditions: ['meterwire-source', ...defaultServerConditions] },
      noExternal: ['dlms', /^@meterwire\//],
    },
    build: {
      ssr: join(root, 'packages/gateway/test', entry),
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
    },
  });
  return join(outDir, entry.replace(/\.ts$/, '.js'));
}
