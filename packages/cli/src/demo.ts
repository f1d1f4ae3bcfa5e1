import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Command } from 'commander';
import { untilInterrupted, writeReadyFile } from './lifetime.ts';
import { terminalLog } from './log.ts';
import { type Finish, port } from './option.ts';

interface Options {
  readonly data: string;
  readonly port: number;
  readonly readyFile?: string;
}

const HOST = '127.0.0.1';

/** `meterwire demo`: a virtual meter and a gateway that reads it, over real DLMS/COSEM on loopback. */
export function demoCommand(finish: Finish): Command {
  return new Command('demo')
    .description('run a virtual meter and a gateway that reads it: what npm start does')
    .option('--data <dir>', 'where meter and gateway keep what they know', '.meterwire')
    .option('--port <number>', 'port of REST and console', port, 8080)
    .option('--ready-file <file>', 'written when everything listens')
    .action(async ({ data, port: wanted, readyFile }: Options) => {
      const { startGateway } = await import('@meterwire/gateway');
      const { startMeter } = await import('@meterwire/meter');
      const meter = await startMeter({
        model: 'ion8650',
        dataDir: join(data, 'meter'),
        host: HOST,
        port: await portOr0(4059),
        wrapperPort: await portOr0(4060),
        control: {},
      });
      const listening = new Map(meter.addresses.map(({ transport, port: taken }) => [transport, taken]));
      const config = join(data, 'gateway.yaml');
      mkdirSync(data, { recursive: true });
      const { url: control = '' } = meter.control ?? {};
      const ports = { hdlc: listening.get('hdlc') ?? 0, wrapper: listening.get('wrapper') ?? 0 };
      writeFileSync(config, configuration({ ...ports, control }));
      const gateway = await startGateway({
        config,
        dataDir: join(data, 'gateway'),
        host: HOST,
        port: await portOr0(wanted),
        logger: terminalLog('warn'),
      });
      const say = (text: string): boolean => process.stderr.write(`${text}\n`);
      for (const [transport, taken] of listening)
        say(`Virtual meter, ${transport.toUpperCase()}: tcp://${HOST}:${taken}`);
      say(`Configuration: ${config}`);
      say(`Console: ${gateway.url}   (Ctrl-C ends it)`);
      writeReadyFile(readyFile, { url: gateway.url, meter: meter.addresses });
      finish(await untilInterrupted(meter, gateway));
    });
}

/** The port, or 0 where another program has it: a demonstration should not fail for that. */
function portOr0(wanted: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wanted, HOST, () => probe.close(() => resolve(wanted)));
  });
}

interface Ends {
  readonly hdlc: number;
  readonly wrapper: number;
  /** Where the meter's control interface is. */
  readonly control: string;
}

const configuration = ({ hdlc, wrapper, control }: Ends): string => `\
# Written by "meterwire demo" at every start. Copy it to make your own; docs/configuration.md has every field.
api:
  login: open # of a demonstration that only this machine can reach

connections:
  - name: serial-server
    type: tcp
    host: ${HOST}
    port: ${hdlc}
  - name: ethernet
    type: tcp
    host: ${HOST}
    port: ${wrapper}

devices:
  - name: main-supply
    description: The virtual ION8650, by HDLC as behind a serial server
    connection: serial-server
    interface: hdlc
    client: 16
    logical: 1
    physical: 100
    addressSize: 4
    model: ion
  - name: main-supply-ethernet
    description: The same meter by WRAPPER on its Ethernet port
    connection: ethernet
    interface: wrapper
    client: 16
    logical: 1
    model: ion

meters: # its modules and links, in the console
  - name: main-supply
    url: ${control}

requests:
  - name: energy
    devices: all
    every: 10s
    values:
      - 1-1:1.8.0*255
      - 1-1:2.8.0*255
      - 1-1:3.8.0*255
      - 1-1:4.8.0*255
      - 1-1:16.4.0*255
      - 1-1:128.4.0*255
      - 1-1:13.0.0*255
  - name: clock
    devices: [main-supply]
    every: 1m
    values: ["0-0:1.0.0*255"]
  - name: load-profile
    devices: [main-supply]
    every: 1m
    profile: 1-0:99.1.0*255
  - name: billing
    devices: [main-supply]
    every: 15m
    profile: 1-0:98.1.0*255
`;
