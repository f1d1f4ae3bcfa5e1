import { toHex } from '../bytes/hex.ts';
import type { LinkPeer, ServerLine, StationInput, StationOutput } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { MalformedError, UnexpectedError } from '../errors.ts';
import { addGatewayHeader, gatewayHeaderOctets, hasGatewayHeader, removeGatewayHeader } from './header.ts';
import type { GatewayTarget } from './link.ts';

/** A meter behind the gateway, and the physical address by which the server finds it. */
export interface RoutedDevice extends GatewayTarget {
  readonly physical: number;
}

/** An unnamed conversation of a client with the gateway, and those with meters that it carries. */
interface Carried {
  readonly under: LinkPeer;
  readonly routes: Map<number, RoutedDevice>;
}

/**
 * The server side of a line on which APDUs name the meter that they are for: each meter's conversation is shown with the
 * meter's own physical address, and its answers go back with its name. What is for no meter here is met with silence; what
 * names no meter goes through as it is, to the gateway itself.
 *
 *     line ──deliver E6 …──▶ router ──deliver──▶ server at `physical`
 *     line ◀──send E7 …───── router ◀───send──── server at `physical`
 */
export class GatewayRouter implements ServerLine {
  readonly #line: ServerLine;
  readonly #byName = new Map<string, RoutedDevice>();
  readonly #byPhysical = new Map<number, RoutedDevice>();
  readonly #carried = new Map<string, Carried>();

  /** @throws RangeError when two meters have one name, or one physical address */
  constructor(line: ServerLine, devices: Iterable<RoutedDevice>) {
    this.#line = line;
    for (const device of devices) {
      const name = nameOf(device.network ?? 0, device.device);
      if (this.#byName.has(name)) throw new RangeError(`two meters behind the gateway are called ${name}`);
      if (this.#byPhysical.has(device.physical))
        throw new RangeError(`two meters behind the gateway have the physical address ${device.physical}`);
      this.#byName.set(name, device);
      this.#byPhysical.set(device.physical, device);
    }
  }

  get deadline(): Instant | undefined {
    return this.#line.deadline;
  }

  get mayDouble(): boolean {
    return this.#line.mayDouble ?? false;
  }

  maxApduBytes(peer: LinkPeer): number {
    const { under, route } = this.#routeOf(peer);
    const room = this.#line.maxApduBytes(under);
    return route ? Math.max(0, room - gatewayHeaderOctets(route.device)) : room;
  }

  handle(input: StationInput, now: Instant): StationOutput[] {
    return this.#line.handle(this.#down(input), now).flatMap((output) => this.#up(output));
  }

  #down(input: StationInput): StationInput {
    if (!('peer' in input)) return input;
    const { under, route } = this.#routeOf(input.peer);
    if (!route || !('apdu' in input)) return { ...input, peer: under };
    const { network = 0, device } = route;
    const apdu = addGatewayHeader({ direction: 'response', network, device }, input.apdu);
    return { ...input, peer: under, apdu };
  }

  #up(output: StationOutput): StationOutput[] {
    switch (output.type) {
      case 'deliver':
        return this.#deliver(output);
      case 'connected':
        return [output];
      case 'disconnected':
      case 'failed':
        return this.#end(output);
      case 'transmit':
      case 'problem':
      case 'broken':
        return [output];
    }
  }

  #deliver(output: Extract<StationOutput, { type: 'deliver' }>): StationOutput[] {
    if (!hasGatewayHeader(output.apdu)) return [output];
    const { peer } = output;
    try {
      const { header, apdu } = removeGatewayHeader(output.apdu);
      const name = nameOf(header.network, header.device);
      const route = this.#byName.get(name);
      if (!route) return [{ type: 'problem', error: unknownDevice(name), peer }];
      this.#carry(peer, route);
      return [{ ...output, apdu, peer: through(peer, route) }];
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      return [{ type: 'problem', error, peer }];
    }
  }

  #carry(under: LinkPeer, route: RoutedDevice): void {
    const key = keyOf(under);
    const carried = this.#carried.get(key) ?? { under, routes: new Map() };
    carried.routes.set(route.physical, route);
    this.#carried.set(key, carried);
  }

  /** What ends for the line ends for every meter behind it. */
  #end(output: Extract<StationOutput, { type: 'disconnected' | 'failed' }>): StationOutput[] {
    const routes = this.#carried.get(keyOf(output.peer))?.routes.values() ?? [];
    this.#carried.delete(keyOf(output.peer));
    return [output, ...[...routes].map((route) => ({ ...output, peer: through(output.peer, route) }))];
  }

  #routeOf(peer: LinkPeer): { readonly under: LinkPeer; readonly route?: RoutedDevice } {
    const route = this.#byPhysical.get(peer.server.physical);
    if (route)
      for (const { under, routes } of this.#carried.values())
        if (
          under.client === peer.client &&
          under.server.logical === peer.server.logical &&
          routes.has(route.physical)
        )
          return { under, route };
    return { under: peer };
  }
}

const through = ({ client, server }: LinkPeer, { physical }: RoutedDevice): LinkPeer => ({
  client,
  server: { logical: server.logical, physical },
});

const nameOf = (network: number, device: Uint8Array): string => `${toHex(device)} in network ${network}`;
const keyOf = ({ client, server }: LinkPeer): string => `${client} ${server.logical} ${server.physical}`;

const unknownDevice = (name: string): UnexpectedError =>
  new UnexpectedError(`no meter ${name} behind this gateway`, { layer: 'gateway' });
