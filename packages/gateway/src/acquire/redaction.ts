import { type Framing, framingOf } from './framing.ts';

const HIDDEN = 0x2a;

/**
 * Strikes secrets out of what passes in one direction of a line, wherever they are cut: by the pieces in which octets come, and by the
 * frames of a message. What may be the beginning of a secret is struck out as long as the message goes on, since what follows is not
 * known yet; what may be the end of one is struck out of a frame that goes on with a message, since it may be said again alone.
 */
export class Redaction {
  readonly #framing: Framing;
  readonly #secrets: readonly Buffer[];
  readonly #longest: number;
  /** The end of what this message has said so far. */
  #said = Buffer.alloc(0);
  /** The beginning of what this frame says. */
  #frame = Buffer.alloc(0);
  /** Whether something of this frame was struck out: then its check would tell of it. */
  #struck = false;

  constructor(kind: 'hdlc' | 'wrapper', secrets: readonly Uint8Array[]) {
    this.#framing = framingOf(kind);
    this.#secrets = secrets.filter(({ length }) => length > 0).map((secret) => Buffer.from(secret));
    this.#longest = Math.max(0, ...this.#secrets.map(({ length }) => length));
  }

  /** A copy of the next octets, with asterisks for those of secrets. */
  next(octets: Uint8Array): Uint8Array {
    const shown = Uint8Array.from(octets);
    if (this.#longest === 0) return shown;
    let piece = new Piece(octets, shown);
    for (const [index, octet] of octets.entries()) {
      const { said, checks, ends } = this.#framing.next(octet);
      if (said) piece.places.push(index);
      if (checks) piece.checks.push(index);
      if (ends === undefined) continue;
      this.#strike(piece, ends);
      piece = new Piece(octets, shown);
    }
    this.#strike(piece, undefined);
    this.#strikeRaw(octets, shown);
    return shown;
  }

  #strike(piece: Piece, ends: 'frame' | 'message' | undefined): void {
    const before = this.#said.length;
    const message = Buffer.concat([this.#said, piece.said]);
    for (const secret of this.#secrets) {
      for (let at = message.indexOf(secret); at >= 0; at = message.indexOf(secret, at + 1))
        piece.hide(at - before, secret.length);
      const begun = ends === 'message' ? 0 : beginningAtEnd(message, secret);
      piece.hide(message.length - begun - before, begun);
    }
    this.#strikeBeginning(piece, ends);
    this.#struck ||= piece.struck;
    if (this.#struck) piece.hideChecks();
    if (ends !== undefined) this.#struck = false;
    this.#said = ends === 'message' ? NOTHING : message.subarray(Math.max(0, message.length - this.#longest));
  }

  /** What a frame begins with, where it goes on with what an earlier one has said. */
  #strikeBeginning(piece: Piece, ends: 'frame' | 'message' | undefined): void {
    const before = this.#frame.length;
    const frame = Buffer.concat([this.#frame, piece.said]);
    const [first] = frame;
    if (before < this.#longest && first !== undefined && this.#framing.mayContinue(first))
      for (const secret of this.#secrets) {
        const inside = ends !== 'message' && secret.includes(frame);
        piece.hide(-before, inside ? frame.length : endAtBeginning(frame, secret));
      }
    this.#frame = ends === undefined ? frame.subarray(0, this.#longest) : NOTHING;
  }

  /** Whole secrets, also where no frame is understood. */
  #strikeRaw(octets: Uint8Array, shown: Uint8Array): void {
    const all = Buffer.from(octets);
    for (const secret of this.#secrets)
      for (let at = all.indexOf(secret); at >= 0; at = all.indexOf(secret, at + 1))
        shown.fill(HIDDEN, at, at + secret.length);
  }
}

/** What some octets on the line say, and where it stands among them. */
class Piece {
  readonly places: number[] = [];
  readonly checks: number[] = [];
  struck = false;
  readonly #octets: Uint8Array;
  readonly #shown: Uint8Array;

  constructor(octets: Uint8Array, shown: Uint8Array) {
    this.#octets = octets;
    this.#shown = shown;
  }

  get said(): Buffer {
    return Buffer.from(this.places.map((index) => this.#octets[index] ?? 0));
  }

  /** From a place in what is said; what lies before it has passed already. */
  hide(from: number, count: number): void {
    for (const index of this.places.slice(Math.max(0, from), Math.max(0, from + count))) {
      this.#shown[index] = HIDDEN;
      this.struck = true;
    }
  }

  hideChecks(): void {
    for (const index of this.checks) this.#shown[index] = HIDDEN;
  }
}

const NOTHING = Buffer.alloc(0);

/** How many octets at the end may be the beginning of a secret. */
function beginningAtEnd(octets: Buffer, secret: Buffer): number {
  for (let count = Math.min(octets.length, secret.length - 1); count > 0; count--)
    if (octets.subarray(octets.length - count).equals(secret.subarray(0, count))) return count;
  return 0;
}

/** How many octets at the beginning may be the end of a secret. */
function endAtBeginning(octets: Buffer, secret: Buffer): number {
  for (let count = Math.min(octets.length, secret.length - 1); count > 0; count--)
    if (octets.subarray(0, count).equals(secret.subarray(secret.length - count))) return count;
  return 0;
}
