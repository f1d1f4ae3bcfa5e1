import { Command, CommanderError } from 'commander';
import { backupCommand } from './backup.ts';
import { actionCommand, setCommand } from './change.ts';
import { checkCommand } from './check.ts';
import { classesCommand } from './classes.ts';
import { clockCommand } from './clock.ts';
import { countersCommand } from './counters.ts';
import { decodeCommand } from './decode.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { fleetCommand } from './fleet.ts';
import { gatewayCommand } from './gateway.ts';
import { importCommand } from './import.ts';
import { listenCommand } from './listen.ts';
import { meterCommand } from './meter.ts';
import { obisCommand } from './obis.ts';
import { objectsCommand } from './objects.ts';
import { profileCommand } from './profile.ts';
import { quirksCommand } from './quirks.ts';
import { readCommand } from './read.ts';
import { readoutCommand } from './readout.ts';
import { restoreCommand } from './restore.ts';
import { runCommand } from './run.ts';
import { statusCommand } from './status.ts';
import { trafficCommand } from './traffic.ts';
import { unitsCommand } from './units.ts';
import { tokenCommand, userCommand } from './user.ts';
import { vacuumCommand } from './vacuum.ts';

/** The whole command line. `run` gives the exit status and throws what a command could not handle. */
export function createProgram(): { run(args: readonly string[]): Promise<number> } {
  const program = new Command('meterwire')
    .description('DLMS/COSEM meters from the command line: read, collect, serve, simulate')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
    .configureHelp({ sortSubcommands: false });
  let status = 0;
  const finish = (code: number): void => {
    status = code;
  };
  const commands = [
    readCommand,
    readoutCommand,
    objectsCommand,
    profileCommand,
    clockCommand,
    setCommand,
    actionCommand,
    doctorCommand,
    decodeCommand,
    listenCommand,
    gatewayCommand,
    meterCommand,
    fleetCommand,
    statusCommand,
    runCommand,
    trafficCommand,
    checkCommand,
    importCommand,
    exportCommand,
    backupCommand,
    restoreCommand,
    vacuumCommand,
    countersCommand,
    userCommand,
    tokenCommand,
    demoCommand,
    obisCommand,
    classesCommand,
    unitsCommand,
    quirksCommand,
  ];
  for (const command of commands) program.addCommand(command(finish).exitOverride());
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
