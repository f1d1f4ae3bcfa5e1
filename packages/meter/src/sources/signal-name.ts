import { parseObis } from 'dlms/data';

/** A signal of a gateway: an attribute of one of its devices. */
export interface SignalName {
  readonly device: string;
  /** `device/1-0:1.8.0*255:2`. */
  readonly key: string;
}

/** Reads `device/code` or `device/code:attribute`; undefined for what is neither. */
export function parseSignal(text: string): SignalName | undefined {
  const slash = text.lastIndexOf('/');
  const device = text.slice(0, slash).trim();
  if (slash < 1 || device === '') return undefined;
  const rest = text.slice(slash + 1).trim();
  // A code may have a colon, too: 1-0:1.8.0.
  const [, code = rest, attribute = '2'] = /^(.*[.*]\d+):(\d{1,3})$/.exec(rest) ?? [];
  const key = signalKey(device, code, Number(attribute));
  return key === undefined ? undefined : { device, key };
}

/** The key of a reading; undefined when its code is none. */
export function signalKey(device: string, code: string, attribute: number): string | undefined {
  try {
    return `${device}/${parseObis(code)}:${attribute}`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
