import type { Value } from '../codec/codec.ts';
import { bits, u8, u32 } from '../codec/combinators.ts';

/** Invoke-id-and-priority: which question an answer belongs to. Servers should echo it; some do not (`wirenboard`). */
export const invoke = bits(u8, { id: [0, 4], reserved: [4, 2], confirmed: 6, urgent: 7 });
export type Invoke = Value<typeof invoke>;

/** Long-invoke-id-and-priority of the access and notification services. */
export const longInvoke = bits(u32, {
  id: [0, 24],
  reserved: [24, 4],
  selfDescriptive: 28,
  breakOnError: 29,
  confirmed: 30,
  urgent: 31,
});
export type LongInvoke = Value<typeof longInvoke>;
