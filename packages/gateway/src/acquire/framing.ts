/*
 * Tells the octets of what is said from those of the frames around it, octet by octet, as far as it takes to follow a secret from one
 * frame into the next. Whatever is no frame counts as said.
 *
 *     HDLC:     7E | format length | addresses | control | HCS | information … | FCS | 7E
 *     WRAPPER:  version source destination length | APDU …
 */

/** What an octet is: of what is said, or of a frame around it; and whether a frame, or with it a whole message, ends here. */
interface Place {
  readonly said: boolean;
  /** Of the check of what was said: sixteen bits of knowledge about it. */
  readonly checks?: true;
  readonly ends: 'frame' | 'message' | undefined;
}

/** Follows one direction of a line. */
export interface Framing {
  next(octet: number): Place;
  /** Whether what a frame says, by its first octet, may go on with a message that an earlier one began. */
  mayContinue(first: number): boolean;
}

export const framingOf = (kind: 'hdlc' | 'wrapper'): Framing =>
  kind === 'hdlc' ? new HdlcFraming() : new WrapperFraming();

const FRAME: Place = { said: false, ends: undefined };
const CHECK: Place = { said: false, checks: true, ends: undefined };
const FRAME_END: Place = { said: false, ends: 'frame' };
const MESSAGE_END: Place = { said: false, ends: 'message' };
const SAID: Place = { said: true, ends: undefined };
const SAID_END: Place = { said: true, ends: 'message' };

const FLAG = 0x7e;
/** Upper half of the format field: frame type 3. */
const TYPE = 0xa0;
const SEGMENTED = 0x08;
const CHECK_OCTETS = 2;
const LLC = 0xe6;
const LLC_ALL = 0xff;

class HdlcFraming implements Framing {
  #state: 'flag' | 'format' | 'length' | 'address' | 'control' | 'check' | 'information' | 'closing' = 'flag';
  #format = 0;
  /** Octets of the frame that follow, its last flag not counted. */
  #left = 0;
  #checks = 0;
  #addresses = 0;
  #informs = false;

  next(octet: number): Place {
    switch (this.#state) {
      case 'flag':
      case 'format':
        return this.#begin(octet);
      case 'length':
        this.#left = (((this.#format & 7) << 8) | octet) - 2;
        [this.#addresses, this.#informs] = [0, false];
        this.#state = 'address';
        return FRAME;
      case 'address':
        this.#left--;
        if ((octet & 1) === 1 && ++this.#addresses === 2) this.#state = 'control';
        return FRAME;
      case 'control':
        this.#left--;
        this.#checks = CHECK_OCTETS;
        this.#informs = this.#left > CHECK_OCTETS;
        this.#state = 'check';
        return FRAME;
      case 'check':
        this.#left--;
        if (--this.#checks === 0) this.#state = this.#left > CHECK_OCTETS ? 'information' : 'closing';
        return FRAME;
      case 'information':
        this.#left--;
        if (this.#left <= CHECK_OCTETS) this.#state = 'closing';
        return SAID;
      case 'closing':
        return this.#close(octet);
    }
  }

  #begin(octet: number): Place {
    if (octet === FLAG) this.#state = 'format';
    else if (this.#state === 'format' && (octet & 0xf0) === TYPE) {
      this.#format = octet;
      this.#state = 'length';
    } else {
      this.#state = 'flag';
      return SAID;
    }
    return FRAME;
  }

  /** Its flag may be the first of the next frame as well. */
  #close(octet: number): Place {
    if (this.#left-- > 0) return CHECK;
    this.#state = octet === FLAG ? 'format' : 'flag';
    if (!this.#informs) return FRAME;
    return (this.#format & SEGMENTED) === 0 ? MESSAGE_END : FRAME_END;
  }

  /** The first one of a message begins with the octets of LLC. */
  mayContinue(first: number): boolean {
    return first !== LLC && first !== LLC_ALL;
  }
}

const HEADER_OCTETS = 8;

class WrapperFraming implements Framing {
  #header = 0;
  #length = 0;

  next(octet: number): Place {
    if (this.#header < HEADER_OCTETS) {
      this.#length = ((this.#length << 8) | octet) & 0xffff;
      if (++this.#header === HEADER_OCTETS && this.#length === 0) return this.#end(MESSAGE_END);
      return FRAME;
    }
    return --this.#length === 0 ? this.#end(SAID_END) : SAID;
  }

  mayContinue(): boolean {
    return false;
  }

  #end(place: Place): Place {
    this.#header = 0;
    return place;
  }
}
