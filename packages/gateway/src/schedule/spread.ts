/**
 * How long after the moment of a run a device has its turn, so that thousands do not begin at once: always the same for the same
 * device, from 0 to the spread, and even over many devices.
 */
export function turnOf(device: string, spreadMs: number): number {
  if (spreadMs === 0) return 0;
  // FNV-1a, stirred once more: names that differ in their last digit only shall not be neighbours.
  let hash = 0x811c9dc5;
  for (const char of device) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * spreadMs);
}
