import type { LinkPeer } from '../bytes/link.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import type { AssociationOutput } from './association.ts';
import { BlockwiseAssociation } from './general-blocks.ts';
import type { Directory } from './server.ts';
import type { Told } from './told.ts';

/** What comes by a line, whatever the line is. */
export type LineAssociationsInput =
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
  /** To every client with an association. */
  | Told
  | { readonly type: 'tick' };

/** What goes out by a line, and what there is to know about it. */
export type LineAssociationsOutput = AssociationOutput & { readonly peer: LinkPeer };

interface Entry {
  readonly peer: LinkPeer;
  readonly association: BlockwiseAssociation;
}

/** The associations of one line: a TCP connection, a serial port, the datagrams of one sender. */
export class LineAssociations implements Machine<LineAssociationsInput, LineAssociationsOutput> {
  readonly #directory: Directory;
  readonly #channel: string | undefined;
  readonly #entries = new Map<string, Entry>();

  /** `channel` is what the objects are told about the line. */
  constructor(directory: Directory, channel?: string) {
    this.#directory = directory;
    this.#channel = channel;
  }

  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { association } of this.#entries.values()) {
      const { deadline } = association;
      if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline;
    }
    return first;
  }

  handle(input: LineAssociationsInput, now: Instant): LineAssociationsOutput[] {
    switch (input.type) {
      case 'received':
        return this.#received(input, now);
      case 'disconnected':
        return this.#disconnected(input.peer, now);
      case 'report':
      case 'notify':
      case 'tick':
        return [...this.#entries.values()].flatMap(({ peer, association }) =>
          named(peer, association.handle(input, now)),
        );
    }
  }

  #received(
    input: Extract<LineAssociationsInput, { type: 'received' }>,
    now: Instant,
  ): LineAssociationsOutput[] {
    const { peer } = input;
    const key = keyOf(peer);
    const association = this.#entries.get(key)?.association ?? this.#newAssociation(peer);
    if (!association) return [];
    const outputs = association.handle(input, now);
    if (association.open) this.#entries.set(key, { peer, association });
    else this.#entries.delete(key);
    return named(peer, outputs);
  }

  /** Nobody answers for an address that is not there, nor beyond the number of associations that a line may hold. */
  #newAssociation(peer: LinkPeer): BlockwiseAssociation | undefined {
    const called = this.#directory.find(peer.server);
    if (!called || this.#entries.size >= called.server.maxAssociations) return undefined;
    const { device, server } = called;
    return new BlockwiseAssociation({
      device,
      clientSap: peer.client,
      channel: this.#channel,
      transferTimeoutMs: server.transferTimeoutMs,
    });
  }

  #disconnected(peer: LinkPeer | undefined, now: Instant): LineAssociationsOutput[] {
    const gone = peer ? this.#entries.get(keyOf(peer)) : undefined;
    const entries = peer ? (gone ? [gone] : []) : [...this.#entries.values()];
    return entries.flatMap((entry) => {
      this.#entries.delete(keyOf(entry.peer));
      return named(entry.peer, entry.association.handle({ type: 'disconnected' }, now));
    });
  }
}

const keyOf = ({ client, server }: LinkPeer): string => `${client} ${server.logical} ${server.physical}`;

const named = (peer: LinkPeer, outputs: readonly AssociationOutput[]): LineAssociationsOutput[] =>
  outputs.map((output) => ({ ...output, peer }));
