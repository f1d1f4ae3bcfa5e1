/**
 * The control octet of an HDLC frame by name. `pollFinal` passes the turn: set by a client it asks for an answer, set
 * by a server it ends one. `send` is N(S), the frame's own number; `receive` is N(R), the number awaited next.
 */
export type Control =
  | { readonly type: 'i'; readonly send: number; readonly receive: number; readonly pollFinal: boolean }
  | { readonly type: 'rr' | 'rnr' | 'rej'; readonly receive: number; readonly pollFinal: boolean }
  | { readonly type: 'snrm' | 'disc' | 'ua' | 'dm' | 'frmr' | 'ui'; readonly pollFinal: boolean }
  /** An octet that stands for no frame of this profile. */
  | { readonly type: 'unknown'; readonly octet: number; readonly pollFinal: boolean };

export type ControlType = Control['type'];

/** The control octet. @throws RangeError for sequence numbers outside 0…7 */
export function controlOctet(control: Control): number {
  const poll = control.pollFinal ? POLL_FINAL : 0;
  switch (control.type) {
    case 'i':
      return (modulo8(control.receive) << 5) | poll | (modulo8(control.send) << 1);
    case 'rr':
    case 'rnr':
    case 'rej':
      return (modulo8(control.receive) << 5) | poll | SUPERVISORY[control.type];
    case 'unknown':
      return control.octet;
    default:
      return UNNUMBERED[control.type] | poll;
  }
}

/** What a control octet says; every octet says something. */
export const controlOf = (octet: number): Control => CONTROLS[octet & 0xff] as Control;

const POLL_FINAL = 0x10;
const SUPERVISORY = { rr: 0x01, rnr: 0x05, rej: 0x09 } as const;
const UNNUMBERED = { snrm: 0x83, disc: 0x43, ua: 0x63, dm: 0x0f, frmr: 0x87, ui: 0x03 } as const;

function modulo8(number: number): number {
  if (number >= 0 && number < 8) return number;
  throw new RangeError(`${number} is no sequence number of HDLC (0…7)`);
}

// One shared, frozen object an octet: decoding a frame allocates no control.
const CONTROLS: readonly Control[] = Array.from({ length: 256 }, (_, octet) => Object.freeze(read(octet)));

function read(octet: number): Control {
  const pollFinal = (octet & POLL_FINAL) !== 0;
  if ((octet & 1) === 0) return { type: 'i', send: (octet >> 1) & 7, receive: octet >> 5, pollFinal };
  const code = octet & ~POLL_FINAL;
  for (const type of ['rr', 'rnr', 'rej'] as const) {
    if ((code & 0x0f) === SUPERVISORY[type]) return { type, receive: octet >> 5, pollFinal };
  }
  for (const type of ['snrm', 'disc', 'ua', 'dm', 'frmr', 'ui'] as const) {
    if (code === UNNUMBERED[type]) return { type, pollFinal };
  }
  return { type: 'unknown', octet, pollFinal };
}
