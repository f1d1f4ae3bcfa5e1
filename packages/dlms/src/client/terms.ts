import type { Invoke } from '../apdu/invoke.ts';
import type { Manner } from '../session/dialogue.ts';
import type { GeneralBlockTerms } from '../session/general-block-link.ts';
import type { Agreement } from '../session/negotiation.ts';
import type { Quirk } from '../session/quirks.ts';
import type { ClientSecurity } from './security.ts';
import { ShortNames } from './short-names.ts';

export interface TermsOptions {
  /** How objects are called: by logical name (default), or by short name. */
  readonly reference?: 'ln' | 'sn';
  readonly quirks?: Iterable<Quirk>;
  /** How often a read that got no answer is asked again; over HDLC the link itself repeats, and this is 0. */
  readonly repeats?: number;
  /** The longest APDU that the line takes, protection included, where that is less than the meter does. */
  readonly lineBytes?: number;
  /** The longest value put together from blocks, in octets; default 16 MiB. */
  readonly maxValueBytes?: number;
  /**
   * Proposes general block transfer: for what is too long for one APDU, or for every request. Without it only the services' own blocks
   * are used.
   */
  readonly generalBlocks?: 'long' | 'always';
  /** Ciphering, and what it takes to prove oneself; the same that protects the conversation. */
  readonly security?: ClientSecurity;
}

/** What the dialogues of one association share: what was agreed, what this meter needs, whose turn the invoke id is. */
export class Terms {
  readonly agreement: Agreement;
  readonly quirks: ReadonlySet<Quirk>;
  /** The longest APDU that may be said, before protection. */
  readonly maxSendBytes: number;
  readonly maxValueBytes: number;
  readonly security: ClientSecurity | undefined;
  /** For questions that may be asked twice. */
  readonly reading: Manner;
  /** For questions that must not be asked twice. */
  readonly writing: Manner;
  /** For what makes the meter do something. */
  readonly telling: Manner;
  /** Which object has which short name, where they are called so. */
  readonly shortNames: ShortNames | undefined;
  /** The meter agreed to lists and does not master them: from then on one by one. */
  listsFail = false;
  readonly #generalBlocks: 'long' | 'always' | undefined;
  #id = 0;

  constructor(agreement: Agreement, options: TermsOptions = {}) {
    this.security = options.security;
    this.agreement = agreement;
    this.quirks = new Set(options.quirks);
    this.maxValueBytes = options.maxValueBytes ?? 16 * 1024 * 1024;
    const inBlocks = options.generalBlocks !== undefined && agreement.services.has('generalBlockTransfer');
    this.maxSendBytes = inBlocks
      ? Number.POSITIVE_INFINITY
      : Math.min(agreement.maxSendBytes, options.lineBytes ?? Number.POSITIVE_INFINITY) -
        (this.security?.overheadBytes ?? 0);
    this.#generalBlocks = inBlocks ? options.generalBlocks : undefined;
    this.shortNames = options.reference === 'sn' ? new ShortNames() : undefined;
    this.writing = {
      anyInvokeId: this.quirks.has('unechoedInvokeId'),
      trailing: this.quirks.has('trailingOctets') ? 'ignored' : 'refused',
      maxBytes: inBlocks ? this.maxValueBytes : agreement.maxReceiveBytes,
    };
    this.telling = { ...this.writing, changes: true };
    this.reading = { ...this.writing, repeats: options.repeats ?? 0 };
  }

  /** Whether the meter gives selected parts of an attribute. */
  get selects(): boolean {
    return this.agreement.services.has(this.shortNames ? 'parameterizedAccess' : 'selectiveAccess');
  }

  /** What the link has to know of general blocks; undefined where they were not agreed. */
  get blockTerms(): GeneralBlockTerms | undefined {
    if (this.#generalBlocks === undefined) return undefined;
    return { maxBlockBytes: this.agreement.maxSendBytes, always: this.#generalBlocks === 'always' };
  }

  /** The invoke id and priority of the next question. */
  invoke(): Invoke {
    this.#id = this.quirks.has('constantInvokeId') ? 1 : (this.#id + 1) % 16;
    return { id: this.#id, reserved: 0, confirmed: true, urgent: !this.quirks.has('lowPriority') };
  }
}
