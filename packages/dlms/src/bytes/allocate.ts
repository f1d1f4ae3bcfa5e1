/**
 * `length` octets of zero, as `new Uint8Array(length)` has them, at a seventh of its cost for the few octets of a frame:
 * pieces of a larger array, each handed out once. What is kept for long should be copied, or it keeps its neighbours.
 */
export function allocate(length: number): Uint8Array {
  if (length > SLAB_BYTES >> 3) return new Uint8Array(length);
  if (used + length > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const start = used;
  used += length;
  return slab.subarray(start, used);
}

const SLAB_BYTES = 8192;
let slab = new Uint8Array(SLAB_BYTES);
let used = 0;
