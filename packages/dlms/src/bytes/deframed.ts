import type { MalformedError } from '../errors.ts';

/** What a deframer finds in a stream: frames, and between them what is none. It never throws on octets. */
export type Deframed<Frame> =
  | {
      readonly type: 'frame';
      readonly frame: Frame;
      /** Where the frame began, in octets since the deframer did. */
      readonly offset: number;
      /** Octets that it takes on the line, flags included. */
      readonly length: number;
    }
  /** `error.offset` counts octets since the deframer began. */
  | { readonly type: 'problem'; readonly error: MalformedError };
