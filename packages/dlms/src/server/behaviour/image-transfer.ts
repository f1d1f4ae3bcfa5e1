import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { ImageTransfer } from '../../classes/image-transfer.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';

export type ImageStatus = AttributeValue<typeof ImageTransfer, 'imageTransferStatus'>;
export type ImageInfo = AttributeValue<typeof ImageTransfer, 'imageToActivateInfo'>[number];

/** Where the octets of an image go: a file, flash. The transfer itself holds one block at a time. */
export interface ImageStore {
  /** Makes room for another image; what was there before is gone. */
  begin(identifier: Uint8Array, size: number): void;
  write(offset: number, octets: Uint8Array): void;
}

/** How far a verification or an activation is. */
export type ImageProgress = 'running' | 'successful' | 'failed';

/** What an image transfer remembers. */
export interface ImageTransferState {
  readonly enabled: boolean;
  readonly status: ImageStatus;
  /** The image that is being transferred; empty before the first one. */
  readonly identifier: Uint8Array;
  readonly size: number;
  /** An octet for each block, 1 where it has come. */
  readonly received: Uint8Array;
  readonly info: readonly ImageInfo[];
}

export interface ImageTransferOptions {
  /** Default 0-0:44.0.0*255. */
  readonly logicalName?: string;
  /** Octets of a block; default 256. */
  readonly blockSize?: number;
  /** The largest image that is taken, in octets; default 4 MiB. */
  readonly maxSize?: number;
  readonly store: ImageStore;
  /** Begins to verify the image when it is asked first, and then tells how far it is. */
  readonly verify: (now: Instant) => ImageProgress;
  /** The same of its activation. */
  readonly activate: (now: Instant) => ImageProgress;
  /**
   * The images in what was transferred, once verified; default one of the size and identifier that were announced,
   * unsigned.
   */
  readonly describe?: () => readonly ImageInfo[];
  readonly state?: ImageTransferState;
}

/** An image transfer (class 18): blocks in any order, resumed at the first that has not come, verified, activated. */
export function imageTransfer(options: ImageTransferOptions): Behaviour<ImageTransferState> & Timed {
  const { blockSize = 256, maxSize = 4 << 20, store } = options;
  const { received: come, ...restored } = options.state ?? NOTHING;
  const held = new Held<ImageTransferState>({ ...restored, received: come.slice() });
  let looked: Instant | undefined;

  const describe = (): readonly ImageInfo[] =>
    options.describe?.() ?? [
      { size: held.state.size, identification: held.state.identifier, signature: new Uint8Array(0) },
    ];

  function initiate(identifier: Uint8Array, size: number): Refusal | undefined {
    if (!held.state.enabled) return refuse('readWriteDenied');
    if (isRunning(held.state.status)) return refuse('temporaryFailure');
    if (size === 0 || size > maxSize || identifier.length > LONGEST_IDENTIFIER) return refuse('otherReason');
    store.begin(identifier, size);
    const received = new Uint8Array(Math.ceil(size / blockSize));
    held.change({ status: 'initiated', identifier: identifier.slice(), size, received, info: [] });
    return undefined;
  }

  function take(number: number, octets: Uint8Array): Refusal | undefined {
    const { enabled, status, size, received } = held.state;
    if (!enabled) return refuse('readWriteDenied');
    if (status !== 'initiated') return refuse('temporaryFailure');
    if (number >= received.length) return refuse('otherReason');
    const offset = number * blockSize;
    if (octets.length !== Math.min(blockSize, size - offset)) return refuse('otherReason');
    store.write(offset, octets);
    received[number] = 1;
    return undefined;
  }

  /** Asks the meter how far it is; its answer is the result of the method. */
  function step(kind: 'verify' | 'activate', now: Instant): Refusal | undefined {
    looked = now;
    const progress = options[kind](now);
    const [running, successful, failed] = STEPS[kind];
    held.change({ status: { running, successful, failed }[progress] });
    if (kind === 'verify' && progress === 'successful') held.change({ info: describe() });
    if (progress === 'running') return refuse('temporaryFailure');
    return progress === 'failed' ? refuse('otherReason') : undefined;
  }

  function verify(now: Instant): Refusal | undefined {
    const { enabled, status, received } = held.state;
    if (!enabled) return refuse('readWriteDenied');
    if (!VERIFIABLE.has(status) || received.includes(0)) return refuse('otherReason');
    return step('verify', now);
  }

  function activate(now: Instant): Refusal | undefined {
    if (!held.state.enabled) return refuse('readWriteDenied');
    if (!ACTIVATABLE.has(held.state.status)) return refuse('otherReason');
    return step('activate', now);
  }

  const firstMissing = (): number => {
    const { received } = held.state;
    const first = received.indexOf(0);
    return first < 0 ? received.length : first;
  };

  const object = implement(
    ImageTransfer,
    options.logicalName ?? '0-0:44.0.0*255',
    {
      imageBlockSize: blockSize,
      imageTransferredBlocksStatus: () => held.state.received.join(''),
      imageFirstNotTransferredBlockNumber: firstMissing,
      imageTransferEnabled: held.written('enabled'),
      imageTransferStatus: held.shown('status'),
      imageToActivateInfo: held.shown('info'),
    },
    {
      imageTransferInitiate: ({ identifier, size }) => initiate(identifier, size),
      imageBlockTransfer: ({ number, value }) => take(number, value),
      imageVerify: (_, { now }) => verify(now),
      imageActivate: (_, { now }) => activate(now),
    },
  );
  return {
    object,
    advance(now) {
      if (held.state.status === 'verificationInitiated') step('verify', now);
      else if (held.state.status === 'activationInitiated') step('activate', now);
    },
    get deadline() {
      return looked !== undefined && isRunning(held.state.status) ? looked + POLL_MS : undefined;
    },
    get state() {
      return { ...held.state, received: held.state.received.slice() };
    },
  };
}

const POLL_MS = 1000;
const LONGEST_IDENTIFIER = 256;

const NOTHING: ImageTransferState = {
  enabled: false,
  status: 'notInitiated',
  identifier: new Uint8Array(0),
  size: 0,
  received: new Uint8Array(0),
  info: [],
};

const STEPS = {
  verify: ['verificationInitiated', 'verificationSuccessful', 'verificationFailed'],
  activate: ['activationInitiated', 'activationSuccessful', 'activationFailed'],
} as const;

const isRunning = (status: ImageStatus): boolean =>
  status === 'verificationInitiated' || status === 'activationInitiated';

/** Assumed: what was verified, or failed to be, may be verified again. */
const VERIFIABLE: ReadonlySet<ImageStatus> = new Set([
  'initiated',
  'verificationInitiated',
  'verificationSuccessful',
  'verificationFailed',
]);

const ACTIVATABLE: ReadonlySet<ImageStatus> = new Set([
  'verificationSuccessful',
  'activationInitiated',
  'activationFailed',
]);
