import type { LinkPeer, ServerId } from '../bytes/link.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { type AssociationOutput, ServerAssociation } from './association.ts';
import { sapAssignment } from './device-names.ts';
import type { LogicalDevice } from './logical-device.ts';

/** A server as a table. */
export interface DlmsServerOptions {
  readonly logicalDevices: Iterable<LogicalDevice>;
  /** How many associations one line may hold at a time; default 16. */
  readonly maxAssociations?: number;
  /** How long a transfer in blocks may rest before it is given up; default two minutes. */
  readonly transferTimeoutMs?: number;
}

/**
 * A physical device: its logical devices by their addresses. The management logical device lists them in its SAP assignment
 * (0-0:41.0.0*255). It holds no state of any client; `ServerConversations` do.
 */
export class DlmsServer {
  readonly #logicalDevices = new Map<number, LogicalDevice>();
  readonly maxAssociations: number;
  readonly transferTimeoutMs: number | undefined;

  /** @throws RangeError when two logical devices have the same address */
  constructor(options: DlmsServerOptions) {
    this.maxAssociations = options.maxAssociations ?? 16;
    this.transferTimeoutMs = options.transferTimeoutMs;
    for (const device of options.logicalDevices) {
      const other = this.#logicalDevices.get(device.sap);
      if (other)
        throw new RangeError(
          `the logical devices ${other.name} and ${device.name} have the same address ${device.sap}`,
        );
      this.#logicalDevices.set(device.sap, device);
    }
    const management = this.#logicalDevices.get(MANAGEMENT_SAP);
    const assignment = sapAssignment(() => this.logicalDevices);
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
}

/** Where the management logical device is found in every meter. */
const MANAGEMENT_SAP = 1;

/** Which device is called by an address; undefined where nobody answers. */
export type Directory = (server: ServerId) => DlmsServer | undefined;

/** What comes by a line, whatever the line is. */
export type ServerInput =
  | {
      readonly type: 'received';
      readonly peer: LinkPeer;
      readonly apdu: Uint8Array;
      /** Whether the line can carry an answer: not after a broadcast. Default true. */
      readonly answerable?: boolean;
      /** The longest APDU that fits the line now; without it any. */
      readonly maxAnswerBytes?: number;
    }
  /** The link of one client is gone, or, without a peer, the whole line. */
  | { readonly type: 'disconnected'; readonly peer?: LinkPeer }
  | { readonly type: 'tick' };

/** What goes out by a line, and what there is to know about it. */
export type ServerOutput = AssociationOutput & { readonly peer: LinkPeer };

/** All associations of one line: a TCP connection, a serial port, the datagrams of one sender. */
export class ServerConversations implements Machine<ServerInput, ServerOutput> {
  readonly #directory: Directory;
  readonly #channel: string | undefined;
  readonly #associations = new Map<
    string,
    { readonly peer: LinkPeer; readonly association: ServerAssociation }
  >();

  constructor(directory: Directory, channel?: string) {
    this.#directory = directory;
    this.#channel = channel;
  }

  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { association } of this.#associations.values()) {
      const { deadline } = association;
      if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline;
    }
    return first;
  }

  handle(input: ServerInput, now: Instant): ServerOutput[] {
    switch (input.type) {
      case 'received':
        return this.#received(input, now);
      case 'disconnected':
        return this.#entries(input.peer).flatMap(({ peer, association }) => {
          this.#associations.delete(keyOf(peer));
          return named(peer, association.handle({ type: 'disconnected' }, now));
        });
      case 'tick':
        return this.#entries().flatMap(({ peer, association }) =>
          named(peer, association.handle(input, now)),
        );
    }
  }

  #received(input: Extract<ServerInput, { type: 'received' }>, now: Instant): ServerOutput[] {
    const { peer } = input;
    const association = this.#association(peer);
    if (!association) return [];
    const outputs = association.handle(input, now);
    if (association.open) this.#associations.set(keyOf(peer), { peer, association });
    else this.#associations.delete(keyOf(peer));
    return named(peer, outputs);
  }

  /** Nobody answers for an address that is not there, nor beyond the number of associations that a line may hold. */
  #association(peer: LinkPeer): ServerAssociation | undefined {
    const known = this.#associations.get(keyOf(peer));
    if (known) return known.association;
    const server = this.#directory(peer.server);
    const device = server?.logicalDevice(peer.server.logical);
    if (!server || !device || this.#associations.size >= server.maxAssociations) return undefined;
    return new ServerAssociation({
      device,
      clientSap: peer.client,
      ...(this.#channel !== undefined && { channel: this.#channel }),
      ...(server.transferTimeoutMs !== undefined && { transferTimeoutMs: server.transferTimeoutMs }),
    });
  }

  #entries(peer?: LinkPeer) {
    if (!peer) return [...this.#associations.values()];
    const entry = this.#associations.get(keyOf(peer));
    return entry ? [entry] : [];
  }
}

const keyOf = ({ client, server }: LinkPeer): string => `${client}/${server.logical}/${server.physical}`;

const named = (peer: LinkPeer, outputs: readonly AssociationOutput[]): ServerOutput[] =>
  outputs.map((output) => ({ ...output, peer }));
