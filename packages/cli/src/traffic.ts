import { followConnectionTraffic, followDeviceTraffic, type TrafficFrame } from '@meterwire/api';
import { Command } from 'commander';
import { fromHex, toHex } from 'dlms/bytes';
import { inspect } from 'dlms/inspect';
import { UsageError } from './failure.ts';
import { GatewayClient, type GatewayOptions, onGateway } from './gateway-call.ts';
import type { Finish } from './option.ts';
import { printJsonLine } from './output.ts';

interface Options extends GatewayOptions {
  readonly device?: string;
  readonly connection?: string;
  readonly application?: boolean;
  readonly link?: boolean;
  readonly transport?: boolean;
  readonly json?: boolean;
}

/** `meterwire traffic`: what passes the lines of a gateway that runs, without disturbing it. */
export function trafficCommand(finish: Finish): Command {
  return onGateway(new Command('traffic'))
    .description('show what passes a line of a gateway that runs, layer by layer, as it passes')
    .option('--device <name>', 'only the conversation with this device')
    .option('--connection <name>', 'everything on this line')
    .option('--application', 'APDUs in plain text, field by field')
    .option('--link', 'frames of HDLC and WRAPPER in words')
    .option('--transport', 'octets as they pass; all three layers when none is named')
    .option('--json', 'one JSON document a line')
    .action(async (options: Options) => {
      const { device, connection } = options;
      if (!device === !connection)
        throw new UsageError('name one of both: --device NAME or --connection NAME');
      const gateway = await GatewayClient.of(options);
      const ends = new AbortController();
      process.removeAllListeners('SIGINT'); // the command line's own, which would end it with an error
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ends.abort());
      const frames =
        device === undefined
          ? gateway.events(followConnectionTraffic, { params: { id: connection ?? '' } }, ends.signal)
          : gateway.events(followDeviceTraffic, { params: { id: device } }, ends.signal);
      process.stderr.write(`following ${device ?? connection} (Ctrl-C ends it)\n`);
      for await (const { event, data } of frames) {
        if (event !== 'frame') continue;
        const frame = JSON.parse(data) as TrafficFrame;
        if (options.json) printJsonLine(frame);
        else for (const line of linesOf(frame, layersOf(options))) process.stdout.write(`${line}\n`);
      }
      finish(0);
    });
}

interface Layers {
  readonly application: boolean;
  readonly link: boolean;
  readonly transport: boolean;
}

function layersOf({ application = false, link = false, transport = false }: Options): Layers {
  const all = !application && !link && !transport;
  return { application: application || all, link: link || all, transport: transport || all };
}

/** A frame as text: when, which way, with whom, and what of it was asked for. */
function linesOf({ at, direction, device, kind, hex }: TrafficFrame, layers: Layers): string[] {
  const head = `${at.slice(11, 23)} ${direction === 'sent' ? '→' : '←'} ${device}`;
  if (kind === 'opened' || kind === 'closed') return [`${at.slice(11, 23)}   ${device} ${kind}`];
  const bytes = fromHex(hex);
  if (kind === 'apdu') {
    if (!layers.application) return [];
    const { apdus } = inspect(bytes, { framing: 'apdu' });
    return apdus.map(({ dump }) => `${head} ${dump.replaceAll('\n', INDENT)}`);
  }
  return [
    ...(layers.transport ? [`${head} ${toHex(bytes, ' ')}`] : []),
    ...(layers.link ? inspect(bytes).frames.map(({ summary }) => `${head} ${summary}`) : []),
  ];
}

const INDENT = `\n${' '.repeat(15)}`;
