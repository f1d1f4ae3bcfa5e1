/** How much is there, from 0, nothing, to 4, everything; undefined where nothing can be expected. Becomes `data-level`. */
export function heatLevel(share: number | null): number | undefined {
  if (share === null) return undefined;
  if (share >= 1) return 4;
  return share <= 0 ? 0 : 1 + Math.min(2, Math.floor(share * 3));
}
