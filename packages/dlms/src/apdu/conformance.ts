import type { Codec } from '../codec/codec.ts';

/** The services of the conformance block by bit, bit 0 the most significant of 24; two bits are reserved. */
export const SERVICES = [
  'reserved0',
  'generalProtection',
  'generalBlockTransfer',
  'read',
  'write',
  'unconfirmedWrite',
  'deltaValueEncoding',
  'reserved7',
  'attribute0WithSet',
  'priorityManagement',
  'attribute0WithGet',
  'blockTransferWithGetOrRead',
  'blockTransferWithSetOrWrite',
  'blockTransferWithAction',
  'multipleReferences',
  'informationReport',
  'dataNotification',
  'access',
  'parameterizedAccess',
  'get',
  'set',
  'selectiveAccess',
  'eventNotification',
  'action',
] as const;

export type Service = (typeof SERVICES)[number];

/**
 * The conformance block: the services proposed or agreed, in the order of their bits. It is the one BER element among
 * A-XDR: `5F 1F 04 00` and three octets; old stacks leave the 1F out, and both forms are read.
 */
export const conformance: Codec<readonly Service[]> = {
  name: 'conformance',
  encode(writer, services) {
    writer.u32(0x5f1f_0400);
    const mask = maskOf(services);
    writer.u8(mask >> 16);
    writer.u16(mask & 0xffff);
  },
  decode(reader) {
    const start = reader.position;
    if (reader.u8() !== 0x5f) reader.fail('no conformance block: 5F 1F or 5F is due', start);
    let length = reader.u8();
    if (length === 0x1f) length = reader.u8();
    if (length !== 4 || reader.u8() !== 0) reader.fail('a conformance block of other than 24 bits', start);
    return servicesOf(reader.u8() * 0x10000 + reader.u16());
  },
};

/** The services of a 24-bit mask, as configurations and manuals write it: 0x00301D. */
export function servicesOf(mask: number): readonly Service[] {
  return SERVICES.filter((_, bit) => (mask & (FIRST >> bit)) !== 0);
}

/** The 24-bit mask of a set of services. */
export function maskOf(services: Iterable<Service>): number {
  let mask = 0;
  for (const service of services) mask |= FIRST >> SERVICES.indexOf(service);
  return mask;
}

const FIRST = 0x80_0000;
