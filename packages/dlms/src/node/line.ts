import type { Port } from '../session/port.ts';
import type { ConnectOptions } from './connect.ts';
import {
  highestBaudOf,
  openForSignOn,
  printIdentification,
  requireHdlc,
  type SignedOn,
  signOn,
} from './mode-e.ts';
import { openTarget, printTarget, type Target } from './target.ts';

/** An open line, ready for its link layer. */
export interface Line {
  readonly port: Port;
  /** Where it leads, at the speed that it has now. */
  readonly target: Target;
  /** What a person calls it, in errors. */
  readonly name: string;
  /** Who signed on, where a sign-on was asked for. */
  readonly meter?: string;
  /** Who signed on did not say that HDLC would follow: where it does not, the meter may speak HDLC at once. */
  readonly mayNeedNoSignOn?: boolean;
}

/**
 * Opens the line to a target, with its tap, and signs on where that is wanted.
 * @throws DlmsError when there is no line, no meter that signs on, or one that does not go over to HDLC
 */
export async function openLine(target: Target, timeoutMs: number, options: ConnectOptions): Promise<Line> {
  const { tap = (port: Port) => port, modeE } = options;
  const name = printTarget(target);
  if (!modeE) return { port: tap(await openTarget(target, timeoutMs)), target, name };
  if (target.kind === 'udp')
    throw new RangeError('IEC 62056-21 signs on over a stream: serial or tcp, not udp');
  const opened = await openForSignOn(target, timeoutMs);
  try {
    const wanted = { ...highestBaudOf(target), ...(modeE === true ? {} : modeE) };
    const signedOn = await signOn(tap(opened.port), wanted, { ...opened, ...timing(options) });
    requireHdlc(signedOn);
    const { port, identification } = signedOn;
    const mayNeedNoSignOn = !identification.announcesModeE && target.kind !== 'port';
    return { port, target: atSpeed(target, signedOn), name, meter: meterOf(signedOn), mayNeedNoSignOn };
  } catch (error) {
    await opened.port.close();
    throw error;
  }
}

const timing = ({ clock, signal }: ConnectOptions) => ({
  ...(clock && { clock }),
  ...(signal && { signal }),
});

const atSpeed = (target: Target, { baud }: SignedOn): Target =>
  target.kind === 'serial' ? { ...target, baudRate: baud } : target;

const meterOf = ({ identification, baud }: SignedOn): string =>
  `${printIdentification(identification)}, signed on at ${baud} Bd`;
