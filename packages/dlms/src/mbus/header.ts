/** The short header has four octets, the long one says eight more about the meter in front of them. */
export type HeaderKind = 'short' | 'long';

/** What stands before the APDU with CI 60, 61, 7C and 7D (EN 13757-7). That the APDU follows at once is assumed. */
export interface Header {
  /** Octets that the header takes. */
  readonly length: number;
  readonly meter?: Meter;
  readonly accessNumber: number;
  readonly status: number;
  /** Above all the mode of M-Bus encryption; 0 for none. */
  readonly configuration: number;
}

export interface Meter {
  /** Eight digits. */
  readonly identification: string;
  /** Three letters, the FLAG id. */
  readonly manufacturer: string;
  readonly version: number;
  readonly deviceType: number;
}

const SHORT_BYTES = 4;
const METER_BYTES = 8;

/** Undefined where the data ends before the header does. */
export function readHeader(data: Uint8Array, kind: HeaderKind): Header | undefined {
  const at = kind === 'long' ? METER_BYTES : 0;
  const length = at + SHORT_BYTES;
  if (data.length < length) return undefined;
  const [accessNumber = 0, status = 0, low = 0, high = 0] = data.subarray(at, length);
  const state = { length, accessNumber, status, configuration: (high << 8) | low };
  return kind === 'long' ? { ...state, meter: readMeter(data) } : state;
}

function readMeter(data: Uint8Array): Meter {
  const digits = [3, 2, 1, 0].map((i) => (data[i] as number).toString(16).padStart(2, '0'));
  const code = ((data[5] as number) << 8) | (data[4] as number);
  const letters = [10, 5, 0].map((shift) => ((code >> shift) & 0x1f) + 64);
  return {
    identification: digits.join(''),
    manufacturer: String.fromCharCode(...letters),
    version: data[6] as number,
    deviceType: data[7] as number,
  };
}

/** The reverse of `readHeader`. */
export function encodeHeader(header: Omit<Header, 'length'>): Uint8Array {
  const { meter, accessNumber, status, configuration } = header;
  const short = [accessNumber, status, configuration & 0xff, configuration >> 8];
  if (meter === undefined) return Uint8Array.from(short);
  const digits = meter.identification.padStart(8, '0');
  const identification = [6, 4, 2, 0].map((i) => Number.parseInt(digits.slice(i, i + 2), 16));
  const [a = 64, b = 64, c = 64] = [0, 1, 2].map((i) => meter.manufacturer.charCodeAt(i));
  const code = ((a - 64) << 10) | ((b - 64) << 5) | (c - 64);
  return Uint8Array.from([
    ...identification,
    code & 0xff,
    code >> 8,
    meter.version,
    meter.deviceType,
    ...short,
  ]);
}
