import { exitStatus, failureDocument, report } from './failure.ts';
import { printJson } from './output.ts';
import { createProgram } from './program.ts';

const args = process.argv.slice(2);
const interrupt = (): never => process.exit(130);
process.once('SIGINT', interrupt);

try {
  process.exitCode = await createProgram().run(args);
} catch (error) {
  report(error);
  // Whoever asked for one JSON document gets one, whatever happened.
  if (args.includes('--json')) printJson(failureDocument(error));
  process.exitCode = exitStatus(error);
}
