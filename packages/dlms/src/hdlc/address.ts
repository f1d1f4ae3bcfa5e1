/** How many octets an HDLC address may take; three, and more than four, are illegal. */
export type AddressSize = 1 | 2 | 4;

/**
 * An HDLC address of either side. A client's has one octet and its access point in `logical`; a server's names the
 * logical device (upper address) and, from two octets on, the physical one (lower address), which is 0 otherwise.
 */
export interface Address {
  readonly logical: number;
  readonly physical: number;
  readonly size: AddressSize;
}

/** A client's address, 0…127: 1 is the management client, 16 the public one. */
export function clientAddress(client: number): Address {
  return checked({ logical: client, physical: 0, size: 1 });
}

/**
 * A server's address, in as few octets as hold it unless a size is given.
 * @throws RangeError for numbers that do not fit 7 or 14 bits each
 */
export function serverAddress(logical: number, physical?: number, size?: AddressSize): Address {
  const smallest =
    physical === undefined && logical < 0x80 ? 1 : logical < 0x80 && (physical ?? 0) < 0x80 ? 2 : 4;
  return checked({ logical, physical: physical ?? 0, size: size ?? smallest });
}

function checked(address: Address): Address {
  const limit = address.size === 4 ? 0x3fff : 0x7f;
  for (const part of [address.logical, address.physical]) {
    if (!Number.isInteger(part) || part < 0 || part > limit) {
      throw new RangeError(`${part} does not fit an HDLC address of ${address.size} octets (0…${limit})`);
    }
  }
  if (address.size === 1 && address.physical !== 0) {
    throw new RangeError(`an HDLC address of one octet has no room for physical address ${address.physical}`);
  }
  return address;
}

/** Every station, in either part of an address of four octets; in shorter ones it is 7F. */
export const ALL_STATIONS = 0x3fff;

/** Every listener: 7F where a part has 7 bits, 3FFF where it has 14. */
export const allStation = (size: AddressSize): number => (size === 4 ? ALL_STATIONS : 0x7f);

/** The physical device that calls, whatever its number: 7E or 3FFE. */
export const callingDevice = (size: AddressSize): number => (size === 4 ? 0x3ffe : 0x7e);

/** Whether two addresses name the same station, however many octets they take to say so. */
export const sameStation = (a: Address, b: Address): boolean =>
  a.logical === b.logical && a.physical === b.physical;

/** `1/17` for logical device 1 in physical device 17, `16` for a client. */
export const printAddress = (address: Address): string =>
  address.size === 1 ? String(address.logical) : `${address.logical}/${address.physical}`;

/** Writes an address at `at` and returns where it ends. */
export function putAddress(address: Address, bytes: Uint8Array, at: number): number {
  const { logical, physical, size } = address;
  let end = at;
  if (size === 4) bytes[end++] = (logical >> 7) << 1;
  if (size === 1) {
    bytes[end++] = (logical << 1) | 1;
    return end;
  }
  bytes[end++] = (logical & 0x7f) << 1;
  if (size === 4) bytes[end++] = (physical >> 7) << 1;
  bytes[end++] = ((physical & 0x7f) << 1) | 1;
  return end;
}

/** Reads the address of `size` octets at `at`. */
export function takeAddress(bytes: Uint8Array, at: number, size: AddressSize): Address {
  const first = (bytes[at] as number) >> 1;
  if (size === 1) return { logical: first, physical: 0, size };
  const second = (bytes[at + 1] as number) >> 1;
  if (size === 2) return { logical: first, physical: second, size };
  const third = (bytes[at + 2] as number) >> 1;
  const fourth = (bytes[at + 3] as number) >> 1;
  return { logical: (first << 7) | second, physical: (third << 7) | fourth, size };
}

/** How many octets the address at `at` takes: the last is the first one whose lowest bit is set. */
export function addressSize(
  bytes: Uint8Array,
  at: number,
  end: number,
): AddressSize | 'illegal' | 'incomplete' {
  for (let size = 1; size <= 4; size++) {
    const octet = at + size - 1;
    if (octet >= end) return 'incomplete';
    if (((bytes[octet] as number) & 1) === 1) return size === 3 ? 'illegal' : (size as AddressSize);
  }
  return 'illegal';
}
