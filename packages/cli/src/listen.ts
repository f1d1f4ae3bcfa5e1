import { Command, Option } from 'commander';
import { toHex } from 'dlms/bytes';
import { openWith, type Push } from 'dlms/client';
import { type ListenPlace, listen, nodeCrypto, parseTarget } from 'dlms/node';
import { ReceiveCounter } from 'dlms/security';
import { describeFailure, UsageError } from './failure.ts';
import { untilInterrupted, writeReadyFile } from './lifetime.ts';
import { type Finish, port, wholeNumber } from './option.ts';
import { printJsonLine } from './output.ts';
import { readingDocument } from './reading.ts';
import { readSecret } from './secret.ts';

interface Options {
  readonly tcp?: number;
  readonly udp?: number;
  readonly serial?: string;
  readonly host: string;
  readonly interface?: 'hdlc' | 'wrapper' | 'mbus';
  readonly ek?: string;
  readonly ak?: string;
  readonly confirm?: boolean;
  readonly count?: number;
  readonly readyFile?: string;
}

/** `meterwire listen`: prints what meters push, one JSON document a line, until it is interrupted. */
export function listenCommand(finish: Finish): Command {
  return new Command('listen')
    .description('receive pushes and print them as they come, one JSON document a line')
    .option('--tcp <port>', 'listen on a TCP port; 0 for any', port)
    .option('--udp <port>', 'listen on a UDP port; 0 for any', port)
    .option('--serial <port>', 'listen on a serial port: /dev/ttyUSB0?baud=2400&parity=even')
    .option('--host <address>', 'listen here', '127.0.0.1')
    .addOption(
      new Option(
        '--interface <name>',
        'how pushes are framed; default wrapper over TCP and UDP, hdlc on serial ports',
      ).choices(['hdlc', 'wrapper', 'mbus']),
    )
    .option('--ek <key>', 'encryption key of the meters: hex:0011…, @file, or - to be asked')
    .option('--ak <key>', 'authentication key of the meters')
    .option('--confirm', 'confirm the pushes that ask for it')
    .option('--count <number>', 'end after so many pushes', wholeNumber(1, 1_000_000_000))
    .option('--json', 'implied')
    .option('--ready-file <file>', 'written when it listens')
    .action(async (options: Options) => finish(await receive(options)));
}

async function receive(options: Options): Promise<number> {
  const place = placeOf(options);
  const open = await openerOf(options);
  let left = options.count ?? Number.POSITIVE_INFINITY;
  let enough: () => void = () => undefined;
  const counted = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const listening = await listen(place, {
    ...(options.interface && { interface: options.interface }),
    ...(open && { open }),
    counterOf: counters(),
    confirm: options.confirm ?? false,
    onPush(push, remote) {
      if (left <= 0) return;
      printJsonLine(pushDocument(push, remote));
      if (--left <= 0) enough();
    },
    onProblem: (error, remote) => void process.stderr.write(`${remote}: ${describeFailure(error)}\n`),
  });
  process.stderr.write(`listening on ${listening.address}\n`);
  writeReadyFile(options.readyFile, { address: listening.address, port: listening.port });
  let asked = false;
  const close = (): Promise<void> => {
    asked = true;
    return listening.close();
  };
  const status = await Promise.race([
    untilInterrupted({ close }),
    counted.then(() => 0),
    // A serial line that ends by itself has broken.
    listening.ended.then(() => (asked ? 0 : 3)),
  ]);
  await listening.close();
  return status;
}

function placeOf({ tcp, udp, serial, host, interface: framing }: Options): ListenPlace {
  const given = [tcp, udp, serial].filter((one) => one !== undefined);
  if (given.length !== 1) throw new UsageError('say where to listen, once: --tcp, --udp or --serial');
  if (tcp !== undefined) return { tcp: { host, port: tcp } };
  if (udp !== undefined) {
    if (framing === 'hdlc' || framing === 'mbus')
      throw new UsageError(`${framing} needs a stream: over UDP there is the wrapper alone`);
    return { udp: { host, port: udp } };
  }
  try {
    const target = parseTarget(`serial:${serial}`);
    if (target.kind === 'serial') return { serial: target };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
  throw new UsageError(`"${serial}" is no serial port`);
}

/** The same keys for all meters; none when no encryption key is given. */
async function openerOf({ ek, ak }: Options) {
  if (ek === undefined) {
    if (ak !== undefined) throw new UsageError('--ak goes with --ek');
    return undefined;
  }
  const encryption = await keyOf('--ek', ek);
  const keys = { encryption, ...(ak !== undefined && { authentication: await keyOf('--ak', ak) }) };
  return openWith(nodeCrypto, () => keys);
}

async function keyOf(option: string, text: string): Promise<Uint8Array> {
  const bare = /^[\da-f]+$/i.test(text) && (text.length === 32 || text.length === 64);
  const key = await readSecret(bare ? `hex:${text}` : text);
  if (key.length === 16 || key.length === 32) return key;
  throw new UsageError(`${option} has ${key.length} octets: a key has 16, in suite 2 32`);
}

/** What was received in this run is not taken twice. A stranger that claims ever new names must not cost memory without end. */
function counters(): (systemTitle: string) => ReceiveCounter {
  const known = new Map<string, ReceiveCounter>();
  return (title) => {
    const counter = known.get(title) ?? new ReceiveCounter();
    known.delete(title);
    known.set(title, counter);
    const [oldest] = known.keys();
    if (known.size > MOST_SENDERS && oldest !== undefined) known.delete(oldest);
    return counter;
  };
}

const MOST_SENDERS = 100_000;

function pushDocument({ from, apdu, content, readings, problems }: Push, remote: string) {
  const { systemTitle, ...address } = from;
  return {
    receivedAt: new Date().toISOString(),
    remote,
    from: { ...address, ...(systemTitle && { systemTitle: toHex(systemTitle) }) },
    apdu: content?.apdu ?? null,
    hex: toHex(apdu),
    readings: readings.map(readingDocument),
    problems,
  };
}
