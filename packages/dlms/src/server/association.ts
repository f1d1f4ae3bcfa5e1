import { acse } from '../acse/acse.ts';
import type { Rlrq } from '../acse/release.ts';
import { type Apdu, apdu } from '../apdu/apdu.ts';
import type { ExceptionResponse } from '../apdu/exception.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { encode } from '../codec/codec.ts';
import { type DlmsError, SecurityError } from '../errors.ts';
import { encodeMessage, isAcseTag } from '../session/message.ts';
import type { Opened } from '../session/wrapping.ts';
import { answerRoom } from './answer-room.ts';
import { contextsOf, isCiphered } from './association-context.ts';
import { AssociationSecurity } from './association-security.ts';
import type { AssociationView } from './association-view.ts';
import { BROKEN, dispatch, NOT_ASSOCIATED, readRequest, wantsAnswer } from './dispatch.ts';
import type { LogicalDevice } from './logical-device.ts';
import { type Accepted, decideOpening, LONGEST_APDU, type Opening, rejectMalformed } from './opening.ts';
import { proofCallOf } from './proof-call.ts';
import type { Proving } from './proving.ts';
import type { ServedAssociation } from './served-association.ts';
import { type Answered, NOT_SUPPORTED, TOO_LONG, tryDecode } from './service.ts';
import {
  confirmedServiceError,
  isShortNameRequest,
  servicesIn,
  usesShortNames,
} from './short-name-context.ts';
import { type Told, tell } from './told.ts';
import { Transfers } from './transfers.ts';

/** What happens to an association. */
export type AssociationInput =
  | {
      readonly type: 'received';
      readonly apdu: Uint8Array;
      /** Whether the line can carry an answer: not after a broadcast. Default true. */
      readonly answerable?: boolean;
      /** The longest APDU that fits the line now; without it any. */
      readonly maxAnswerBytes?: number;
      /** Came in general blocks, as the answer will go: both may be longer than one APDU. */
      readonly inBlocks?: boolean;
    }
  /** The client is told what it has not asked for, if it agreed to that. */
  | Told
  /** The link beneath is gone. */
  | { readonly type: 'disconnected' }
  | { readonly type: 'tick' };

/** Why an association came to its end. */
export type ClosedReason = 'released' | 'replaced' | 'disconnected';

/** What an association does. */
export type AssociationOutput =
  | { readonly type: 'send'; readonly apdu: Uint8Array }
  | { readonly type: 'opened'; readonly association: AssociationView }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'closed'; readonly reason: ClosedReason }
  /** The client has a data-notification: the invoke id of which. */
  | { readonly type: 'confirmed'; readonly id: number }
  /** A request whose protection does not hold: for an alarm. The client has been told next to nothing. */
  | { readonly type: 'problem'; readonly error: DlmsError }
  /** An object threw: our own mistake. The client has been told that it did not work. */
  | { readonly type: 'fault'; readonly error: unknown };

/** Where an association stands: one client with one logical device on one line. */
export interface AssociationPlace {
  readonly device: LogicalDevice;
  readonly clientSap: number;
  /** The line, as its listener names it. */
  readonly channel?: string | undefined;
  /** How long a transfer in blocks may rest before it is given up; default two minutes. */
  readonly transferTimeoutMs?: number | undefined;
}

interface Session extends Pick<Accepted, 'security' | 'proving' | 'initiateResponse'> {
  readonly view: AssociationView;
  readonly transfers: Transfers;
}

type State = { readonly state: 'closed' } | { readonly state: 'open'; readonly session: Session };

/**
 * The server's side of an application association: APDU octets in, APDU octets out.
 *
 *     closed ──AARQ, accepted──▶ open ──RLRQ, link gone──▶ closed
 *        ▲  ├──AARQ, refused──┐    └──AARQ: the new one is weighed, the old association ends
 *        │  └──AARQ, challenged──▶ open to nothing but the proof ──proved──▶ open
 *        └────────────────────┴──────wrong──┘
 *
 *     line ──▶ AssociationSecurity ──▶ services and objects ──▶ AssociationSecurity ──▶ line
 *
 * Whatever octets come, the answer is an APDU or silence. A pre-established association is open from the start.
 */
export class ServerAssociation implements Machine<AssociationInput, AssociationOutput> {
  readonly #place: AssociationPlace;
  readonly #preset: ServedAssociation | undefined;
  #state: State;

  constructor(place: AssociationPlace) {
    this.#place = place;
    this.#preset = place.device.associationsOf(place.clientSap).find(({ options }) => options.preEstablished);
    this.#state = this.#initial();
  }

  /** What was agreed; undefined while nothing is. */
  get view(): AssociationView | undefined {
    return this.#state.state === 'open' ? this.#state.session.view : undefined;
  }

  /** Whether there is an association to be kept: open, or waiting for its client's proof. */
  get open(): boolean {
    return this.#state.state === 'open';
  }

  get deadline(): Instant | undefined {
    return this.#state.state === 'open' ? this.#state.session.transfers.deadline : undefined;
  }

  handle(input: AssociationInput, now: Instant): AssociationOutput[] {
    if (this.#state.state === 'open') this.#state.session.transfers.expire(now);
    switch (input.type) {
      case 'received': {
        const outputs = this.#received(input, now);
        return input.answerable === false ? outputs.filter(({ type }) => type !== 'send') : outputs;
      }
      case 'report':
      case 'notify':
        return this.#tell(input, now);
      case 'disconnected':
        return this.#close('disconnected');
      case 'tick':
        return [];
    }
  }

  #received(input: Received, now: Instant): AssociationOutput[] {
    try {
      return isAcseTag(input.apdu[0]) ? this.#associate(input.apdu, now) : this.#serve(input, now);
    } catch (error) {
      // What was done could not be told: our counters are used up or cannot be kept.
      if (!(error instanceof SecurityError)) throw error;
      return [{ type: 'problem', error }, exception(BROKEN)];
    }
  }

  #tell(told: Told, now: Instant): AssociationOutput[] {
    if (this.#state.state === 'closed' || this.#state.session.proving) return [];
    const { view, transfers, security } = this.#state.session;
    const overhead = security?.overheadBytes(undefined) ?? 0;
    const maxAnswerBytes = view.maxSendBytes - overhead;
    const exchange = {
      association: view,
      transfers,
      now,
      protection: SAFEGUARDED,
      answerProtection: security?.answerSafeguards(undefined) ?? [],
      maxAnswerBytes,
    };
    try {
      return tell(exchange, told).map((apdu) => ({
        type: 'send',
        apdu: security?.say(apdu, undefined) ?? apdu,
      }));
    } catch (error) {
      return [{ type: 'fault', error }];
    }
  }

  #associate(octets: Uint8Array, now: Instant): AssociationOutput[] {
    const request = tryDecode(acse, octets);
    const { device, clientSap } = this.#place;
    if (request?.acse === 'aarq') return this.#replace(decideOpening(device, clientSap, request, now));
    if (octets[0] === AARQ_TAG) return this.#replace(rejectMalformed());
    if (request?.acse === 'rlrq') return this.#release(request);
    return [exception(request ? NOT_SUPPORTED : BROKEN)];
  }

  /** The association before ends with any AARQ; but one that is ciphered only with one that is accepted, since anyone can say one. */
  #replace(opening: Opening): AssociationOutput[] {
    const ciphered = this.#state.state === 'open' && this.#state.session.security?.ciphered;
    const closed = ciphered && !opening.accepted ? [] : this.#close('replaced');
    return [...closed, ...this.#conclude(opening)];
  }

  #conclude(opening: Opening): AssociationOutput[] {
    const { answer } = opening;
    const send: AssociationOutput[] = answer ? [{ type: 'send', apdu: encodeMessage(answer) }] : [];
    if (!opening.accepted) return [{ type: 'refused', reason: opening.reason }, ...send];
    const session = this.#begin(opening);
    this.#state = { state: 'open', session };
    // One whose client has still to prove itself is not open yet.
    return session.proving ? send : [{ type: 'opened', association: session.view }, ...send];
  }

  /** In a ciphered association only a protected RLRQ releases: anyone could say a plain one. */
  #release({ userInformation = NOTHING }: Rlrq): AssociationOutput[] {
    const { security, initiateResponse } = this.#state.state === 'open' ? this.#state.session : NO_SESSION;
    const heard = security?.ciphered ? security.hearInitiate(userInformation) : undefined;
    if (heard && 'refusal' in heard)
      return [
        { type: 'problem', error: heard.error },
        { type: 'send', apdu: encode(acse, NOT_FINISHED) },
      ];
    const mine = heard && initiateResponse && security?.sayInitiate(initiateResponse, heard.wrapping);
    const answer = encode(acse, { acse: 'rlre', reason: 'normal', ...(mine && { userInformation: mine }) });
    return [...this.#close('released'), { type: 'send', apdu: answer }];
  }

  #initial(): State {
    const served = this.#preset;
    if (!served) return { state: 'closed' };
    const { options } = served;
    const [applicationContext = 'logicalName'] = contextsOf(options);
    const agreement = {
      services: new Set(servicesIn(applicationContext, options.services)),
      maxSendBytes: LONGEST_APDU,
      maxReceiveBytes: options.maxReceiveBytes ?? LONGEST_APDU,
    };
    const session = this.#begin({
      served,
      agreement,
      applicationContext,
      qualityOfService: 0,
      security:
        options.security &&
        new AssociationSecurity(options.security, { ciphered: isCiphered(applicationContext) }),
    });
    return { state: 'open', session };
  }

  #begin({ served, agreement, security, proving, initiateResponse, ...accepted }: Accepted): Session {
    const { device, clientSap, channel, transferTimeoutMs = TRANSFER_TIMEOUT_MS } = this.#place;
    const { options, rights } = served;
    const view: AssociationView = {
      clientSap,
      device,
      channel,
      served,
      rights,
      applicationContext: accepted.applicationContext,
      authentication: options.authentication ?? 'none',
      status: proving ? 'pending' : 'associated',
      services: agreement.services,
      maxSendBytes: Math.min(agreement.maxSendBytes, options.maxSendBytes ?? LONGEST_APDU),
      maxReceiveBytes: agreement.maxReceiveBytes,
      qualityOfService: accepted.qualityOfService,
      user: accepted.user,
      security,
    };
    const transfers = new Transfers(transferTimeoutMs);
    return { view, transfers, security, proving, ...(initiateResponse && { initiateResponse }) };
  }

  #close(reason: ClosedReason): AssociationOutput[] {
    if (this.#state.state === 'closed') return [];
    const { transfers, proving } = this.#state.session;
    transfers.clear();
    this.#state = this.#initial();
    return proving ? [] : [{ type: 'closed', reason }];
  }

  #serve(input: Received, now: Instant): AssociationOutput[] {
    if (this.#state.state === 'closed')
      return wantsAnswer(input.apdu) ? [this.#no(NOT_ASSOCIATED, input.apdu)] : [];
    const { session } = this.#state;
    const heard = hear(session, input);
    if ('refusal' in heard) {
      const problem: AssociationOutput[] = heard.error ? [{ type: 'problem', error: heard.error }] : [];
      return wantsAnswer(input.apdu) ? [...problem, this.#no(heard.refusal, input.apdu)] : problem;
    }
    const outputs: AssociationOutput[] = [];
    const answer = this.#answer(session, heard, input, now, outputs);
    const { security } = session;
    if (!wantsAnswer(heard.apdu)) security?.setup.settle();
    else if (!(answer instanceof Uint8Array)) outputs.push(this.#no(answer, heard.apdu));
    else outputs.push({ type: 'send', apdu: security?.say(answer, heard.wrapping) ?? answer });
    return outputs;
  }

  /** Clients that use short names know no exceptions. */
  #no(answer: ExceptionResponse, octets: Uint8Array): AssociationOutput {
    const byShortName =
      this.#state.state === 'open'
        ? usesShortNames(this.#state.session.view.applicationContext)
        : this.#place.device.shortNames !== undefined && isShortNameRequest(octets);
    return byShortName ? { type: 'send', apdu: confirmedServiceError(answer, octets) } : exception(answer);
  }

  #answer(
    { view, transfers, proving, security }: Session,
    { apdu: octets, safeguards, wrapping }: Opened,
    input: Received,
    now: Instant,
    outputs: AssociationOutput[],
  ): Answered {
    if (octets.length > view.maxReceiveBytes && !input.inBlocks) return TOO_LONG;
    const request = readRequest(octets);
    if ('state' in request) return request;
    if (proving) return this.#prove(proving, request, now, outputs);
    if (request.apdu === 'dataNotificationConfirm')
      outputs.push({ type: 'confirmed', id: request.invoke.id });
    const overhead = security?.overheadBytes(wrapping) ?? 0;
    const maxAnswerBytes = Math.max(SHORTEST_ANSWER, answerRoom(view, request, input) - overhead);
    try {
      const exchange = {
        association: view,
        transfers,
        now,
        protection: safeguards,
        answerProtection: security?.answerSafeguards(wrapping) ?? [],
        maxAnswerBytes,
      };
      const answer = dispatch(exchange, request);
      return answer instanceof Uint8Array && answer.length > maxAnswerBytes ? TOO_LONG : answer;
    } catch (error) {
      outputs.push({ type: 'fault', error });
      return BROKEN;
    }
  }

  /** Passes three and four. Nothing else is served before, and a wrong proof ends the association: an AARQ gives one attempt. */
  #prove(proving: Proving, request: Apdu, now: Instant, outputs: AssociationOutput[]): Answered {
    if (this.#state.state === 'closed') return NOT_ASSOCIATED;
    const { session } = this.#state;
    const call = proofCallOf(request, session.view.applicationContext);
    if (!call) return NOT_ASSOCIATED;
    const { device, clientSap } = this.#place;
    const ours = call.proof?.type === 'octetString' ? proving.answer(call.proof.value) : undefined;
    if (!ours) {
      device.attempts.failed(clientSap, now);
      outputs.push(...this.#close('replaced'), { type: 'refused', reason: 'authenticationFailure' });
      return call.refused;
    }
    device.attempts.succeeded(clientSap);
    const view: AssociationView = { ...session.view, status: 'associated' };
    this.#state = { state: 'open', session: { ...session, view, proving: undefined } };
    outputs.push({ type: 'opened', association: view });
    return call.proven(ours);
  }
}

/** A request without its protection, or why it is not served. */
function hear(
  { security, view }: Session,
  { apdu: octets, answerable = true, inBlocks }: Received,
): Refusable {
  const room = view.maxReceiveBytes + (security?.ciphered ? MOST_OVERHEAD : 0);
  if (octets.length > room && !inBlocks) return { refusal: TOO_LONG };
  return security?.hear(octets, !answerable) ?? { apdu: octets, safeguards: [], wrapping: undefined };
}

type Refusable = Opened | { readonly refusal: ExceptionResponse; readonly error?: DlmsError };

const NOTHING = new Uint8Array(0);
const NO_SESSION: Pick<Session, 'security' | 'initiateResponse'> = {};
const NOT_FINISHED = { acse: 'rlre', reason: 'notFinished' } as const;
/** Below it no block holds anything. */
const SHORTEST_ANSWER = 12;
/** What protection makes of a request at most, beyond the length that was agreed. */
const MOST_OVERHEAD = 512;

type Received = Extract<AssociationInput, { type: 'received' }>;

/** Nobody asked, so no request was too little protected. */
const SAFEGUARDED = ['authenticated', 'encrypted', 'signed'] as const;

const AARQ_TAG = 0x60;
const TRANSFER_TIMEOUT_MS = 120_000;

const exception = (response: ExceptionResponse): AssociationOutput => ({
  type: 'send',
  apdu: encode(apdu, { apdu: 'exceptionResponse', ...response }),
});
