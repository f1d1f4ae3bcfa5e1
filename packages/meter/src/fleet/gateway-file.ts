import { stringify } from 'yaml';
import type { Credentials } from '../access/credentials.ts';
import type { MeterAddress } from '../options.ts';

/** A meter as a gateway needs to know it. */
export interface ListedMeter {
  readonly name: string;
  readonly addresses: readonly MeterAddress[];
  readonly credentials: readonly Credentials[];
}

/** Eight octets by which a gateway calls itself. */
const OUR_TITLE = '4D54570000000000';

/**
 * A configuration of the gateway that reads these meters: a connection for each TCP port, a device for each meter, one request for
 * registers and one for the load profile. Secrets stand in it.
 */
export function gatewayFile(meters: readonly ListedMeter[]): string {
  const connections = new Map<string, object>();
  const devices = meters.flatMap((meter) => {
    const [address] = meter.addresses;
    if (!address) return [];
    const { host, port } = address;
    const connection = `tcp-${port}`;
    connections.set(connection, { name: connection, type: 'tcp', host, port });
    return [{ name: meter.name, connection, ...whereOf(address), ...whoOf(meter.credentials) }];
  });
  const names = devices.map(({ name }) => name);
  const requests = [
    { name: 'registers', devices: names, every: '15m', values: ['1-1:1.8.0*255', '1-1:2.8.0*255'] },
    { name: 'load-profile', devices: names, every: '1h', profile: '1-0:99.1.0*255', history: '7d' },
  ];
  return stringify(
    { connections: [...connections.values()], devices, requests },
    { aliasDuplicateObjects: false },
  );
}

const whereOf = ({ transport, logical, physical, addressSize }: MeterAddress): object => ({
  interface: transport,
  logical,
  ...(physical !== undefined && { physical }),
  ...(addressSize !== undefined && { addressSize }),
});

/** By keys where there are some, else by password, else as anybody. */
function whoOf(ways: readonly Credentials[]): object {
  const [first] = [
    ...ways.filter(({ authentication }) => authentication === 'highGmac'),
    ...ways.filter(({ authentication }) => authentication === 'low'),
  ];
  if (!first) return {};
  const { client, authentication, password, security } = first;
  return {
    client,
    authentication,
    ...(password !== undefined && { password: `hex:${password}` }),
    ...(security && {
      security: security.policy,
      suite: security.suite,
      systemTitle: OUR_TITLE,
      meterSystemTitle: security.systemTitle,
      blockCipherKey: security.encryption,
      authenticationKey: security.authentication,
      invocationCounter: security.invocationCounter,
    }),
  };
}
