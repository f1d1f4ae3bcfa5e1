import type { ControlAddress, ControlCall, ControlRouteName, callControl } from '@meterwire/meter';
import { Command } from 'commander';
import { ClosedError, RefusedError, SecurityError } from 'dlms';
import { UsageError } from './failure.ts';
import { readSecret } from './secret.ts';

/** Which running meter is meant: the one with the data folder, unless an address is given. */
export interface WhichMeter {
  readonly data: string;
  readonly at?: string;
  readonly token?: string;
}

/** A command for a running meter: the options of `meterwire meter` that tell which one are its own, too. */
export const controlCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--at <url>', "the meter's control interface; default: that of the meter with --data")
    .option('--token <text>', 'where the control interface asks for one; "@file" reads it from a file')
    .option('--json', 'print one JSON document');

/** What a command was given, with the data folder that the command above it takes. */
export function given<Options extends object>(command: Command): Options & WhichMeter {
  return { ...command.opts<Options>(), data: String(command.parent?.opts()['data']) } as Options & WhichMeter;
}

/** Asks a running meter, in the name of the command line. @throws DlmsError or UsageError with what it says when it refuses */
export async function ask<N extends ControlRouteName>(
  which: WhichMeter,
  route: N,
  call: ControlCall = {},
): ReturnType<typeof callControl<N>> {
  const meter = await import('@meterwire/meter');
  const address = await addressOf(which);
  try {
    return await meter.callControl(address, route, { by: 'command line', ...call });
  } catch (cause) {
    if (cause instanceof meter.ControlError) throw refusal(cause);
    throw new ClosedError(`nobody answers at ${address.url}`, {
      layer: 'port',
      during: 'asking the control interface of a meter',
      advice: 'start the meter, or give its address with --at',
      cause,
    });
  }
}

async function addressOf({ data, at, token }: WhichMeter): Promise<ControlAddress> {
  if (at !== undefined && !URL.canParse(at))
    throw new UsageError(`"${at}" is no address such as http://127.0.0.1:4061`);
  const { findControl } = await import('@meterwire/meter');
  const secret = token === undefined ? undefined : Buffer.from(await readSecret(token)).toString('utf8');
  if (at !== undefined) return { url: at, token: secret };
  const found = findControl(data);
  if (found) return { ...found, token: secret ?? found.token };
  throw new UsageError(
    `no meter is running with the data folder ${data}: give the folder with --data, or the address of its control interface with --at`,
  );
}

function refusal(error: {
  readonly status: number;
  readonly message: string;
  readonly advice: string | undefined;
}): Error {
  const told = {
    during: 'asking the control interface of a meter',
    ...(error.advice !== undefined && { advice: error.advice }),
  };
  if (error.status === 401 || error.status === 403)
    return new SecurityError(error.message, { layer: 'security', ...told });
  // What it cannot do now is a refusal; what nobody can do is a mistake in the order.
  const layer = error.status === 409 ? 'session' : 'configuration';
  return new RefusedError(error.message, 'refusedOrder', { layer, ...told });
}
