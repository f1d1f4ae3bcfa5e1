import { hash, verify } from '@node-rs/argon2';

/** What OWASP recommends for argon2id, the algorithm that this library takes by default: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes that are computed at once; each takes memory and a core, and strangers may ask for it. */
const MOST_AT_ONCE = 4;

/** The argon2id hash of a password, with its salt, as text. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, COST));

/**
 * Whether a password is the one of a hash. Without a hash it takes as long and is false, so that nobody learns from the time
 * which users there are.
 */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  const right = await inTurn(() => verify(hashed ?? DECOY, password));
  return hashed !== undefined && right;
}

/** Of a password that was thrown away. */
const DECOY =
  '$argon2id$v=19$m=19456,t=2,p=1$Rt5RHT7TjV6Yt6vh56mgXw$HjW/Oh/iRUSr0tpliLIvRS0V/MdDA4jpWVcDAB9Sn60';

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next(); // hands its place on
  }
}
