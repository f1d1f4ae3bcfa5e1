import type { LineServerOutput } from '../server/line-server.ts';

/** What a listener tells about those who come to it. Connections count from one. */
export type ServeEvent =
  | { readonly type: 'connected'; readonly connection: number; readonly remote: string }
  /** There was no room for one more. */
  | { readonly type: 'turnedAway'; readonly remote: string }
  /** Somebody could not be accepted, for want of file descriptors or memory. */
  | { readonly type: 'listenerProblem'; readonly error: Error }
  | { readonly type: 'disconnected'; readonly connection: number; readonly reason: DisconnectedReason }
  /** An association opened, was refused or closed; an object failed; something was wrong on the line. */
  | (Exclude<LineServerOutput, { type: 'transmit' }> & { readonly connection: number });

/** Why a connection ended. */
export type DisconnectedReason = 'peer' | 'inactivity' | 'broken' | 'closed';

/** Hears of the octets of every connection, in both directions. */
export type Traffic = (connection: number, direction: 'received' | 'sent', bytes: Uint8Array) => void;
