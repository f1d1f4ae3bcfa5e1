import { Command, CommanderError } from 'commander';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { gatewayCommand } from './gateway.ts';
import { meterCommand } from './meter.ts';

/** The whole command line. `run` gives the exit status and throws what a command could not handle. */
export function createProgram(): { run(args: readonly string[]): Promise<number> } {
  const program = new Command('meterwire')
    .description('DLMS/COSEM meters from the command line: read, collect, serve, simulate')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
    .configureHelp({ sortSubcommands: false });
  let status = 0;
  const register = (commands: readonly Command[]): void => {
    for (const command of commands) program.addCommand(command.exitOverride());
  };
  const finish = (code: number): void => {
    status = code;
  };
  register([gatewayCommand(finish), meterCommand(finish), demoCommand(finish), checkCommand(finish)]);
  return {
    async run(args) {
      try {
        await program.parseAsync([...args], { from: 'user' });
        return status;
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        // commander has printed help or the complaint by itself
        return error.exitCode === 0 ? 0 : 2;
      }
    },
  };
}

const VERSION = '0.1.0';
