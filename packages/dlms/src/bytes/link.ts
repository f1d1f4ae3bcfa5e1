import type { DlmsError } from '../errors.ts';
import type { Machine } from './machine.ts';

/**
 * What every way of carrying APDUs over a line looks like from above. HDLC and the wrapper speak these same inputs and
 * outputs, so that a driver and a session need not know which of the two they drive.
 */
export type LinkInput =
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  | {
      readonly type: 'send';
      readonly apdu: Uint8Array;
      /** Whether an answer will come, so that a client link waits and polls for it; true unless said otherwise. */
      readonly confirmed?: boolean;
    }
  /** Outside of the connection, unacknowledged: pushes and broadcasts. */
  | { readonly type: 'sendUi'; readonly apdu: Uint8Array }
  /** Nothing to say: a server returns the turn at once, a client lets the server speak. */
  | { readonly type: 'passTurn' }
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  | { readonly type: 'tick' };

/** Why a link came to its end in good order. */
export type DisconnectReason =
  /** We asked for it. */
  | 'requested'
  /** The peer disconnected. */
  | 'peer'
  /** The peer began anew while the link was open: association and transfers are gone, `connected` follows. */
  | 'reset'
  /** Nothing was heard for the inactivity time. */
  | 'inactivity';

/** What both ends agreed on, from our viewpoint; the wrapper reports its largest APDU and windows of one. */
export interface LinkParameters {
  readonly maxInfoTransmitBytes: number;
  readonly maxInfoReceiveBytes: number;
  readonly windowTransmit: number;
  readonly windowReceive: number;
}

export type LinkOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  /** A whole APDU, exactly once; `ui` when it came outside of the connection. */
  | { readonly type: 'deliver'; readonly apdu: Uint8Array; readonly ui: boolean }
  | { readonly type: 'connected'; readonly parameters: LinkParameters }
  | { readonly type: 'disconnected'; readonly reason: DisconnectReason }
  /** The link is disconnected and what it still held is lost. */
  | { readonly type: 'failed'; readonly error: DlmsError }
  /** Something was wrong and was dealt with: worth a line in a trace, no reason to stop. */
  | { readonly type: 'problem'; readonly error: DlmsError };

/** One conversation over a line, as its driver sees it. */
export interface DataLink extends Machine<LinkInput, LinkOutput> {
  readonly connected: boolean;
  /** The longest APDU that `send` takes now, in octets; longer ones are a RangeError. */
  readonly maxApduBytes: number;
}

/** Names one of the conversations that a server holds on one line. */
export interface LinkPeer {
  /** The client's service access point, 0…127 over HDLC and 0…65535 over the wrapper. */
  readonly client: number;
  readonly server: ServerId;
}

/** A logical device in a physical one; `physical` is 0 where the line does not say it (one-octet addresses, wrapper). */
export interface ServerId {
  readonly logical: number;
  readonly physical: number;
}

/** What the server side of a whole line takes: as one link, but naming the conversation meant. */
export type StationInput =
  | { readonly type: 'send'; readonly peer: LinkPeer; readonly apdu: Uint8Array }
  | { readonly type: 'sendUi'; readonly peer: LinkPeer; readonly apdu: Uint8Array }
  | { readonly type: 'passTurn'; readonly peer: LinkPeer }
  | { readonly type: 'disconnect'; readonly peer: LinkPeer }
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  | { readonly type: 'tick' };

export type StationOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  | (Exclude<LinkOutput, { type: 'transmit' | 'problem' }> & { readonly peer: LinkPeer })
  /** Without a peer it concerns the line. */
  | { readonly type: 'problem'; readonly error: DlmsError; readonly peer?: LinkPeer }
  /** The line makes no sense any more: close it. */
  | { readonly type: 'broken'; readonly error: DlmsError };

/** The server side of one line: many conversations, one stream of octets. */
export interface ServerLine extends Machine<StationInput, StationOutput> {
  /** Messages may come twice, and nothing in them tells: datagrams. */
  readonly mayDouble?: boolean;
  /** The longest APDU that `send` takes now for this conversation, in octets. */
  maxApduBytes(peer: LinkPeer): number;
}
