import { nodeCrypto as crypto } from 'dlms/node';
import { protect, unprotect, unseal } from 'dlms/security';
import type { Bench } from './bench.ts';

const keys = {
  encryption: crypto.secretKey(new Uint8Array(16).fill(1)),
  authentication: new Uint8Array(16).fill(2),
};
const title = new Uint8Array(8).fill(3);
const control = {
  suite: 0,
  authenticated: true,
  encrypted: true,
  broadcast: false,
  compressed: false,
} as const;
const TIMES = 1000;
let invocationCounter = 0;

/** Suite 0, authenticated and encrypted, as every ciphered service pays it once each way. */
export const benches: readonly Bench[] = [100, 1000].flatMap((size) => {
  const plaintext = new Uint8Array(size).fill(7);
  const sealed = protect(crypto, keys, title, { control, invocationCounter: 0 }, plaintext);
  return [
    {
      name: `protect ${size} octets`,
      unit: 'APDUs',
      perRun: TIMES,
      run() {
        for (let i = 0; i < TIMES; i++) {
          invocationCounter = (invocationCounter + 1) >>> 0;
          protect(crypto, keys, title, { control, invocationCounter }, plaintext);
        }
      },
    },
    {
      name: `unprotect ${size} octets`,
      unit: 'APDUs',
      perRun: TIMES,
      run() {
        for (let i = 0; i < TIMES; i++) unprotect(crypto, keys, title, unseal(sealed));
      },
    },
  ];
});
