/** Where `meterwire gateway` keeps readings unless told otherwise. */
export const DATA_FOLDER = './meterwire-data';

/** How large something is, for people. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} octets`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  return `${(bytes / 1000 ** step).toFixed(1)} ${units[step - 1]}`;
}
