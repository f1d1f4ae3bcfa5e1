// npm start: a virtual meter, a gateway that reads it over DLMS/COSEM, and the console to see it in.
import { join } from 'node:path';
import { build, install, root, run } from './prepare.mjs';

install();
build();
run(process.execPath, [join(root, 'packages/cli/bin/meterwire.js'), 'demo', ...process.argv.slice(2)]);
