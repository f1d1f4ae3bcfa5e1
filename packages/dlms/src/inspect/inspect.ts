import { readApdu, readData } from './apdu-reader.ts';
import type { Opener, Verifier } from './envelope.ts';
import { detectFraming } from './framing.ts';
import { Gathered } from './gathered.ts';
import { readHdlc } from './hdlc-capture.ts';
import { Inspection } from './inspection.ts';
import { readMbus } from './mbus-capture.ts';
import { readReadout } from './readout.ts';
import type { Framing, Report } from './report.ts';
import { readWrapper } from './wrapper-capture.ts';

export interface InspectOptions {
  /** How the octets are framed; `auto`, the default, looks at them. */
  readonly framing?: Framing | 'auto';
  /** Opens what is protected; without it the envelopes are shown closed. */
  readonly open?: Opener;
  /** Checks what is signed; without it signatures are shown and not believed. */
  readonly verify?: Verifier;
}

/**
 * Takes any capture apart: frames, APDUs, values. Never throws on octets: what cannot be understood becomes a problem with
 * its offset, and the reading goes on behind it. Time and memory stay in proportion to the octets.
 */
export function inspect(bytes: Uint8Array, options: InspectOptions = {}): Report {
  const { framing = 'auto' } = options;
  const inspection = new Inspection(options);
  const found = framing === 'auto' ? detectFraming(bytes) : framing;
  switch (found) {
    case 'hdlc':
      readHdlc(bytes, inspection);
      break;
    case 'wrapper':
      readWrapper(bytes, inspection);
      break;
    case 'mbus':
      readMbus(bytes, inspection);
      break;
    case 'modeE':
      readReadout(bytes, inspection);
      break;
    case 'data':
      inspection.data(Gathered.at(0, bytes));
      break;
    default:
      return readBare(bytes, inspection, framing === 'auto');
  }
  return inspection.report(found);
}

/** Octets without any frame: an APDU, or a value where the caller leaves it open and no APDU fills them. */
function readBare(bytes: Uint8Array, inspection: Inspection, orData: boolean): Report {
  const octets = Gathered.at(0, bytes);
  const value = orData && readApdu(bytes).error ? readData(bytes) : undefined;
  if (value && !value.error && value.length === bytes.length) {
    inspection.data(octets, value);
    return inspection.report('data');
  }
  inspection.message(octets, { conversation: '', sender: '' });
  return inspection.report('apdu');
}
