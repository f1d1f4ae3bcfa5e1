// node scripts/screenshots.mjs: pictures of every page (light, dark, phone) into docs/images. The device is a virtual meter that a
// gateway reads; the rest is made up, so that every state is seen.
import { build, install, runBin } from './prepare.mjs';

install();
build();
const files = [
  'tests/console-screenshots.test.ts',
  'tests/console-live.test.ts',
  'tests/console-setup.test.ts',
];
runBin('vitest/vitest.mjs', ['run', ...files], { env: { ...process.env, SCREENSHOTS: 'docs/images' } });
