import { exitStatus, report } from './failure.ts';
import { createProgram } from './program.ts';

try {
  process.exitCode = await createProgram().run(process.argv.slice(2));
} catch (error) {
  report(error);
  process.exitCode = exitStatus(error);
}
