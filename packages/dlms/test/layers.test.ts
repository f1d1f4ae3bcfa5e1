import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The rooms of a package from the ground up. A room imports only from rows beneath it, never sideways. */
const houses: Readonly<Record<string, readonly (readonly string[])[]>> = {
  dlms: [
    ['errors.ts', 'bytes'],
    ['codec'],
    ['data', 'security'],
    ['classes', 'apdu', 'acse', 'hdlc', 'wrapper', 'gateway-header', 'mbus', 'mode-e'],
    ['session', 'inspect'],
    ['client', 'server'],
    ['node'],
    ['index.ts'],
  ],
  gateway: [
    ['model'],
    ['config', 'schedule', 'acquire', 'store', 'publish', 'api'],
    ['main.ts', 'people.ts'],
    ['index.ts'],
  ],
};
/** Ground shared by all rows: importing it is never upward. */
const ground = new Set(['errors.ts', 'bytes']);

test.each(Object.keys(houses))('%s imports only downwards', (name) => {
  const house = houses[name] ?? [];
  const source = join(packages, name, 'src');
  const rowOf = (room: string) => house.findIndex((row) => row.includes(room));
  const wrong: string[] = [];
  let seen = 0;
  for (const file of sources(source)) {
    const room = roomOf(relative(source, file));
    if (rowOf(room) < 0) wrong.push(`${relative(source, file)} stands in no room of the house`);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      seen++;
      const target = roomOf(relative(source, join(dirname(file), path)));
      if (target === room || (ground.has(target) && rowOf(target) === 0)) continue;
      if (rowOf(target) >= rowOf(room)) wrong.push(`${relative(source, file)} imports ${path}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(seen, 'imports seen').toBeGreaterThan(10);
});

const roomOf = (path: string): string => path.split(sep)[0] ?? '';

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? [path] : [];
  });
}
