// npm run check: format and lint, types of everything with its tests, layers, documents in step, nothing unused.

import { join } from 'node:path';
import { install, root, run, runBin } from './prepare.mjs';

install();
const steps = [
  ['format and lint', () => runBin('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])],
  ['types', () => runBin('typescript/bin/tsc', ['-b'])],
  ['layers', () => runBin('vitest/vitest.mjs', ['run', 'packages/dlms/test/layers.test.ts'])],
  ['documents', () => run(process.execPath, [join(root, 'scripts/docs.mjs'), '--check'])],
  ['unused code', () => runBin('knip/bin/knip.js', ['--no-progress'])],
  ['package map', () => runBin('publint/src/cli.js', ['packages/dlms'])],
];
for (const [name, step] of steps) {
  console.error(`— ${name}`);
  step();
}
