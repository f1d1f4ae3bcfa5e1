/** A share as a percentage; never rounded up to a hundred, since the one failure is what matters. */
export const percentText = (share: number): string =>
  `${(Math.floor(share * 1000) / 10).toLocaleString(undefined, { maximumFractionDigits: 1 })} %`;
