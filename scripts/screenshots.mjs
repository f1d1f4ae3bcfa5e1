// node scripts/screenshots.mjs: pictures of every page (light, dark, phone) into docs/images. The device is a virtual meter that a
// gateway reads; the rest is made up, so that every state is seen. With names of test files behind it, only the pages of those.
import { build, install, runBin } from './prepare.mjs';

install();
build();
const all = [
  'tests/console-screenshots.test.ts',
  'tests/console-live.test.ts',
  'tests/console-setup.test.ts',
  'tests/console-trial.test.ts',
];
const wanted = process.argv.slice(2);
const files = wanted.length > 0 ? wanted : all;
runBin('vitest/vitest.mjs', ['run', ...files], { env: { ...process.env, SCREENSHOTS: 'docs/images' } });
