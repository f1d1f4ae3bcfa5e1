/** All that a transport is: octets in, octets out, an end. TCP, UDP, serial and memory implement it; wrappers wrap it. */
export interface Port {
  /** Ends when the line is closed in good order; throws a ClosedError when it broke. */
  readonly chunks: AsyncIterable<Uint8Array>;
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}
