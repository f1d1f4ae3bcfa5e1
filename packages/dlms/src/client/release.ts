import type { AcseOf } from '../acse/acse.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';

/** Releases the association. Whatever else the answer holds, that it came says all there is to say. */
export function* release(): Dialogue<void> {
  yield* ask({ acse: 'rlrq', reason: 'normal' }, 'rlre', {}, (octets) =>
    octets[0] === RLRE ? RELEASED : undefined,
  );
}

const RLRE = 0x63;
const RELEASED: AcseOf<'rlre'> = { acse: 'rlre', reason: 'normal' };
