import { toHex } from 'dlms/bytes';
import type { Framing } from 'dlms/inspect';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { dedicatedKeyIn, hasKeys, openerOf, type PageCrypto, type TypedKeys } from './keys.ts';
import type { Pasted } from './octets.ts';
import { type Taken, takeApart } from './taken.ts';

export interface Taking {
  readonly taken: Taken | undefined;
  /** Something was deciphered whose tag nobody checked. */
  readonly unchecked: boolean;
  /** What is shown is not yet of what was typed last. */
  readonly busy: boolean;
  readonly cryptoFailed: boolean;
}

/** Takes what was pasted apart while the page stays quick: typing goes first, and the ciphers are fetched with the first key. */
export function useTaken(pasted: Pasted | undefined, framing: Framing | 'auto', keys: TypedKeys): Taking {
  const [crypto, setCrypto] = useState<PageCrypto>();
  const [cryptoFailed, setFailed] = useState(false);
  const wanted = hasKeys(keys);
  useEffect(() => {
    if (!wanted || crypto) return;
    import('./noble-crypto.ts').then(
      (loaded) => {
        setCrypto(loaded);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [wanted, crypto]);
  const given = useMemo(() => ({ pasted, framing, keys }), [pasted, framing, keys]);
  const shown = useDeferredValue(given);
  const result = useMemo(() => take(shown, crypto), [shown, crypto]);
  return { ...result, busy: shown !== given, cryptoFailed };
}

interface Given {
  readonly pasted: Pasted | undefined;
  readonly framing: Framing | 'auto';
  readonly keys: TypedKeys;
}

function take({ pasted, framing, keys }: Given, crypto: PageCrypto | undefined) {
  if (pasted === undefined) return { taken: undefined, unchecked: false };
  if (crypto === undefined || !hasKeys(keys)) return { taken: takeApart(pasted, framing), unchecked: false };
  let unchecked = false;
  const openWith = (typed: TypedKeys) =>
    takeApart(
      pasted,
      framing,
      openerOf(crypto, typed, () => {
        unchecked = true;
      }),
    );
  const taken = openWith(keys);
  const dedicated = taken.reports.map(dedicatedKeyIn).find((key) => key !== undefined);
  if (keys.dedicated.trim() !== '' || dedicated === undefined) return { taken, unchecked };
  // What comes after the association is protected with the key that was told in it.
  return { taken: openWith({ ...keys, dedicated: toHex(dedicated) }), unchecked };
}
