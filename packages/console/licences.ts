import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The module `virtual:licences`: every package that the console depends on, however far down, with the text of its licence. */
export function licences(root: string): Plugin {
  const id = 'virtual:licences';
  return {
    name: 'licences',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (module) => (module === `\0${id}` ? `export default ${JSON.stringify(partsOf(root))}` : undefined),
  };
}

function partsOf(root: string) {
  const seen = new Map<string, { name: string; version: string; license: string; text: string }>();
  const visit = (folder: string, own: boolean): void => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const { name, version, license = '' } = manifest;
    if (seen.has(name)) return;
    if (!own) seen.set(name, { name, version, license, text: textIn(folder) });
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      const found = folderOf(dependency, folder);
      if (found !== undefined) visit(found, /^(@meterwire\/|dlms$)/.test(dependency));
    }
  };
  visit(root, true);
  const font = join(root, 'src/style/fonts/OFL.txt');
  const inter = { name: 'Inter', version: '', license: 'OFL-1.1', text: readFileSync(font, 'utf8') };
  return [...seen.values(), inter].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where a dependency is installed, seen from who needs it; types alone may be absent. */
function folderOf(name: string, from: string): string | undefined {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
}

function textIn(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
}
