import type { ServerId } from '../bytes/link.ts';
import { type Refusal, refuse } from './answer.ts';
import { sapAssignment } from './device-names.ts';
import type { LogicalDevice } from './logical-device.ts';

/** A server as a table. */
export interface DlmsServerOptions {
  /** Its lower HDLC address; 0, the default, where it is alone on its line. */
  readonly physicalAddress?: number;
  readonly logicalDevices: Iterable<LogicalDevice>;
  /** How many associations one line may hold with it at a time; default 16. */
  readonly maxAssociations?: number;
  /** How long a transfer in blocks may rest before it is given up; default two minutes. */
  readonly transferTimeoutMs?: number;
}

/**
 * A physical device: its logical devices by their addresses. The management logical device lists them in its SAP assignment
 * (0-0:41.0.0*255). It holds no state of any client; `LineServer`s do.
 */
export class DlmsServer {
  readonly physicalAddress: number;
  readonly maxAssociations: number;
  readonly transferTimeoutMs: number | undefined;
  readonly #logicalDevices = new Map<number, LogicalDevice>();
  /** Those that a client has taken the address from; they can be given another. */
  readonly #unassigned = new Map<string, LogicalDevice>();

  /** @throws RangeError when two logical devices have the same address */
  constructor(options: DlmsServerOptions) {
    this.physicalAddress = options.physicalAddress ?? 0;
    this.maxAssociations = options.maxAssociations ?? 16;
    this.transferTimeoutMs = options.transferTimeoutMs;
    for (const device of options.logicalDevices) this.#add(device);
    const management = this.#logicalDevices.get(MANAGEMENT_SAP);
    const assignment = sapAssignment(
      () => this.logicalDevices,
      (sap, name) => this.assign(sap, name),
    );
    if (management && !management.find(assignment.classId, assignment.logicalName))
      management.add(assignment);
  }

  /** The logical devices, in the order in which they were given. */
  get logicalDevices(): Iterable<LogicalDevice> {
    return this.#logicalDevices.values();
  }

  logicalDevice(sap: number): LogicalDevice | undefined {
    return this.#logicalDevices.get(sap);
  }

  /**
   * Gives a logical device another address from the next association on; with 0 none, so that nobody finds it. The management logical
   * device stays where everyone looks for it.
   */
  assign(sap: number, name: string): Refusal | undefined {
    const device = [...this.#logicalDevices.values(), ...this.#unassigned.values()].find(
      (one) => one.name === name,
    );
    if (!device) return refuse('objectUndefined');
    if (device.sap === MANAGEMENT_SAP || sap > LARGEST_SAP) return refuse('otherReason');
    const other = this.#logicalDevices.get(sap);
    if (other) return other === device ? undefined : refuse('otherReason');
    this.#logicalDevices.delete(device.sap);
    this.#unassigned.delete(name);
    if (sap === 0) this.#unassigned.set(name, device);
    else this.#logicalDevices.set(sap, device);
    device.moved(sap);
    return undefined;
  }

  #add(device: LogicalDevice): void {
    const other = this.#logicalDevices.get(device.sap);
    if (other)
      throw new RangeError(
        `logical devices ${other.name} and ${device.name} have the same address ${device.sap}`,
      );
    this.#logicalDevices.set(device.sap, device);
  }
}

/** Where the management logical device is found in every meter. */
const MANAGEMENT_SAP = 1;
/** Beyond it HDLC has no address, but the one for all. */
const LARGEST_SAP = 0x3ffe;

/** A logical device that was called, with the physical one it belongs to. */
export interface Called {
  readonly server: DlmsServer;
  readonly device: LogicalDevice;
}

/** The devices that live on one line, by their addresses. */
export class Directory {
  readonly #servers = new Map<number, DlmsServer>();

  /** @throws RangeError when two devices have the same physical address, or there is none at all */
  constructor(servers: Iterable<DlmsServer>) {
    for (const server of servers) {
      if (this.#servers.has(server.physicalAddress))
        throw new RangeError(`two devices have the same physical address ${server.physicalAddress}`);
      this.#servers.set(server.physicalAddress, server);
    }
    if (this.#servers.size === 0) throw new RangeError('a line without any device to serve');
  }

  /** Every address on the line, as they are now. */
  get addresses(): readonly ServerId[] {
    return [...this.#servers.values()].flatMap(({ physicalAddress, logicalDevices }) =>
      [...logicalDevices].map(({ sap }) => ({ logical: sap, physical: physicalAddress })),
    );
  }

  /** Who is called; nobody, where no such device lives. An address without a physical part calls the only device. */
  find({ logical, physical }: ServerId): Called | undefined {
    const alone = physical === 0 && this.#servers.size === 1 ? [...this.#servers.values()][0] : undefined;
    const server = this.#servers.get(physical) ?? alone;
    const device = server?.logicalDevice(logical);
    return server && device && { server, device };
  }

  /** The addresses meant by one of which a part may stand for all. */
  meant({ logical, physical }: ServerId, all: number): readonly ServerId[] {
    return this.addresses.filter(
      (address) =>
        (logical === all || address.logical === logical) &&
        (physical === all || address.physical === physical),
    );
  }
}
