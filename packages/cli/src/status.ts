import { type Device, getOverview, listDevices, type Overview } from '@meterwire/api';
import { Command, Option } from 'commander';
import { GatewayClient, type GatewayOptions, onGateway } from './gateway-call.ts';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

const STATES = ['answering', 'late', 'silent', 'refused', 'waiting', 'disabled'] as const;

interface Options extends GatewayOptions {
  readonly state?: (typeof STATES)[number];
  readonly search?: string;
  readonly json?: boolean;
}

/** `meterwire status`: how a gateway and its devices do. */
export function statusCommand(finish: Finish): Command {
  return onGateway(new Command('status'))
    .description('show how a gateway that runs and its devices do')
    .addOption(new Option('--state <name>', 'only devices in this state').choices(STATES))
    .option('--search <words>', 'only devices with these words in name, connection or tags')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const gateway = await GatewayClient.of(options);
      const overview = await gateway.call(getOverview, {});
      const devices = await allDevices(gateway, options);
      if (options.json) printJson({ overview, devices });
      else print(overview, devices);
      finish(0);
    });
}

async function allDevices(
  gateway: GatewayClient,
  { state, search }: Pick<Options, 'state' | 'search'>,
): Promise<Device[]> {
  const devices: Device[] = [];
  let after: string | undefined;
  do {
    const query = {
      limit: 1000,
      ...(state !== undefined && { state }),
      ...(search !== undefined && { search }),
      ...(after !== undefined && { after }),
    };
    const page = await gateway.call(listDevices, { query });
    devices.push(...page.devices);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return devices;
}

function print({ gateway, devices: counts, readings, warnings }: Overview, devices: readonly Device[]): void {
  const { total, ...states } = counts;
  const stated = Object.entries(states).flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []));
  process.stdout.write(`Meterwire ${gateway.version}, ${gateway.state} since ${gateway.startedAt}\n`);
  process.stdout.write(`${total} devices: ${stated.join(', ')}; ${readings} readings\n`);
  for (const { message, advice } of warnings) {
    process.stdout.write(`! ${message}\n`);
    if (advice !== null) process.stdout.write(`  → ${advice}\n`);
  }
  if (devices.length === 0) return;
  process.stdout.write('\n');
  printTable(
    ['device', 'connection', 'state', 'last success', 'age (s)', 'worked', 'last trouble'],
    devices.map(({ name, connection, state, lastSuccess, readingAge, successRate, lastError }) => [
      name,
      connection,
      state,
      lastSuccess,
      readingAge === null ? null : Math.round(readingAge),
      successRate === null ? null : `${Math.round(successRate * 100)} %`,
      lastError?.message,
    ]),
  );
}
