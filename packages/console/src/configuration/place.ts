import type { Path } from '@meterwire/api/configuration';

/** `devices[0].modeE.address`, taken apart. */
export const pathOf = (text: string): Path =>
  [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );

/** The part of a place that lies within an entry; undefined where it lies elsewhere. */
export function pathIn(text: string, list: string, index: number): Path | undefined {
  const [root, place, ...rest] = pathOf(text);
  return root === list && place === index ? rest : undefined;
}
