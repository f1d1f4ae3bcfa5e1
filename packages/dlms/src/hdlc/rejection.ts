/** Why a frame was rejected with FRMR. */
export interface Rejection {
  /** The control octet of the rejected frame. */
  readonly control: number;
  /** V(S) and V(R) of the rejecting side. */
  readonly send: number;
  readonly receive: number;
  /** Whether the rejected frame was a response. */
  readonly response: boolean;
  readonly reasons: readonly RejectionReason[];
}

export type RejectionReason = 'unknownControl' | 'infoNotPermitted' | 'infoTooLong' | 'invalidReceiveNumber';

/** The information field of an FRMR frame: three octets. */
export function encodeRejection(rejection: Rejection): Uint8Array {
  const { control, send, receive, response, reasons } = rejection;
  const bits = reasons.reduce((sum, reason) => sum | BITS[reason], 0);
  return Uint8Array.of(control, (receive << 5) | (response ? 0x10 : 0) | (send << 1), bits);
}

/** What an FRMR says, or undefined where a meter left its information field out. */
export function decodeRejection(info: Uint8Array): Rejection | undefined {
  const [control, state, bits] = info;
  if (control === undefined || state === undefined || bits === undefined) return undefined;
  const reasons = REASONS.filter((reason) => (bits & BITS[reason]) !== 0);
  return { control, send: (state >> 1) & 7, receive: state >> 5, response: (state & 0x10) !== 0, reasons };
}

// Bits W, X, Y and Z of the standard.
const BITS: Readonly<Record<RejectionReason, number>> = {
  unknownControl: 0x01,
  infoNotPermitted: 0x02,
  infoTooLong: 0x04,
  invalidReceiveNumber: 0x08,
};
const REASONS: readonly RejectionReason[] = [
  'unknownControl',
  'infoNotPermitted',
  'infoTooLong',
  'invalidReceiveNumber',
];
