export * from './deframer.ts';
export { WrapperLink, type WrapperLinkOptions } from './link.ts';
export * from './station.ts';
export { decodeWpdu, encodeWpdu, MAX_APDU_BYTES, type Wpdu, WRAPPER_PORT } from './wpdu.ts';
