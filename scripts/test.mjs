// npm test: every test there is. Arguments go to the test runner: npm test -- packages/dlms/src/hdlc
import { build, install, runBin } from './prepare.mjs';

install();
build();
runBin('vitest/vitest.mjs', ['run', ...process.argv.slice(2)]);
