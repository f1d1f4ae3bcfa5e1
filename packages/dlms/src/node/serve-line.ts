import type { ServerId, ServerLine } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { GatewayRouter, type RoutedDevice } from '../gateway-header/router.ts';
import { Station, type StationOptions } from '../hdlc/station.ts';
import type { LineServer } from '../server/line-server.ts';
import type { Directory, DlmsServer } from '../server/server.ts';
import type { Told } from '../server/told.ts';
import { WrapperStation, type WrapperStationOptions } from '../wrapper/station.ts';
import { type Clock, systemClock } from './clock.ts';
import type { DisconnectedReason, ServeEvent, Traffic } from './serve-events.ts';

/** What is served on a line, and how. */
export interface LineOptions {
  readonly transport: 'hdlc' | 'wrapper';
  /** The devices that live there; with more than one, HDLC tells them apart by their physical addresses. */
  readonly devices: readonly DlmsServer[];
  /** What the objects are told about the line: "ethernet", "com1". */
  readonly channel?: string;
  /** How HDLC behaves: sizes, windows, time-outs; `segmentation: false` makes long answers go by blocks only. */
  readonly hdlc?: Omit<StationOptions, 'servers'>;
  readonly wrapper?: Pick<WrapperStationOptions, 'clients' | 'maxApduReceiveBytes' | 'maxLinks'>;
  /** The line leads to a gateway, and the devices are behind it. */
  readonly gateway?: ServedGateway;
  /** Silence after which a connection is closed, in milliseconds; 0 for never. Default three minutes. */
  readonly inactivityTimeoutMs?: number;
  readonly clock?: Clock;
  readonly onEvent?: (event: ServeEvent) => void;
  readonly onTraffic?: Traffic;
}

/** How clients name the devices behind a gateway. A device with the gateway's own physical address is the gateway itself. */
export interface ServedGateway {
  readonly devices: readonly RoutedDevice[];
  /** The gateway's lower HDLC address; default 0. */
  readonly physicalAddress?: number;
}

/** The link layer that the options ask for. */
export function lineOf(options: LineOptions, directory: Directory, datagrams = false): ServerLine {
  const { gateway } = options;
  if (!gateway) return linkLine(options, directory.addresses, datagrams);
  const physical = gateway.physicalAddress ?? 0;
  const logical = new Set(directory.addresses.map((address) => address.logical));
  const own = [...logical].map((sap) => ({ logical: sap, physical }));
  return new GatewayRouter(linkLine(options, own, datagrams), gateway.devices);
}

function linkLine(options: LineOptions, servers: readonly ServerId[], datagrams: boolean): ServerLine {
  if (options.transport === 'hdlc') return new Station({ ...options.hdlc, servers });
  return new WrapperStation({
    ...options.wrapper,
    servers: servers.map(({ logical }) => logical),
    datagrams,
    // The driver watches over silence itself.
    inactivityTimeoutMs: 0,
  });
}

/** Where the octets of one connection go. */
export interface Outlet {
  write(bytes: Uint8Array): void;
  close(reason: DisconnectedReason): void;
}

/** Drives one line: octets in, octets out, one timer. What to do with them the line server decides. */
export class LineDriver {
  readonly #server: LineServer;
  readonly #outlet: Outlet;
  readonly #options: LineOptions;
  readonly #connection: number;
  readonly #inactivityMs: number;
  readonly #clock: Clock;
  #heardAt: Instant;
  /** Off at this time; that may be too early, and is then put off. */
  #wakesAt: Instant = Number.POSITIVE_INFINITY;
  #callOff: (() => void) | undefined;
  #ended = false;

  constructor(server: LineServer, outlet: Outlet, options: LineOptions, connection: number) {
    this.#server = server;
    this.#outlet = outlet;
    this.#options = options;
    this.#connection = connection;
    this.#inactivityMs = options.inactivityTimeoutMs ?? 180_000;
    this.#clock = options.clock ?? systemClock;
    this.#heardAt = this.#clock.now();
    this.#wake();
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#heardAt = this.#clock.now();
    this.#options.onTraffic?.(this.#connection, 'received', bytes);
    this.#feed({ type: 'received', bytes });
  }

  /** Every client on this line that agreed to hear it is told. */
  tell(told: Told): void {
    if (!this.#ended) this.#feed(told);
  }

  /** The connection is gone: its associations end with it. */
  end(): void {
    if (this.#ended) return;
    this.#feed({ type: 'disconnected' });
    this.#ended = true;
    this.#callOff?.();
  }

  #feed(input: Parameters<LineServer['handle']>[0]): void {
    const { onEvent, onTraffic } = this.#options;
    let broken = false;
    for (const output of this.#server.handle(input, this.#clock.now())) {
      if (output.type === 'transmit') {
        onTraffic?.(this.#connection, 'sent', output.bytes);
        this.#outlet.write(output.bytes);
        continue;
      }
      onEvent?.({ ...output, connection: this.#connection });
      if (output.type === 'broken') broken = true;
    }
    if (broken) this.#outlet.close('broken');
    else this.#wake();
  }

  #deadline(): number {
    const line = this.#server.deadline ?? Number.POSITIVE_INFINITY;
    return this.#inactivityMs === 0 ? line : Math.min(line, this.#heardAt + this.#inactivityMs);
  }

  #wake(): void {
    const deadline = this.#deadline();
    if (deadline >= this.#wakesAt || this.#ended) return;
    this.#callOff?.();
    this.#wakesAt = deadline;
    this.#callOff = this.#clock.at(deadline, () => this.#awake());
  }

  #awake(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#callOff = undefined;
    const now = this.#clock.now();
    if (now < this.#deadline()) this.#wake();
    else if (this.#inactivityMs > 0 && now >= this.#heardAt + this.#inactivityMs)
      this.#outlet.close('inactivity');
    else this.#feed({ type: 'tick' });
  }
}
