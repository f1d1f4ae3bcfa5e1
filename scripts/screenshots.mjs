// node scripts/screenshots.mjs: pictures of every page (light, dark, phone) into docs/images, from made-up data.
import { runBin } from './prepare.mjs';

runBin('vitest/vitest.mjs', ['run', 'tests/console-screenshots.test.ts'], {
  env: { ...process.env, SCREENSHOTS: 'docs/images' },
});
