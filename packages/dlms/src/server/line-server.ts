import type { LinkPeer, ServerLine, StationOutput } from '../bytes/link.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { type DlmsError, UnexpectedError } from '../errors.ts';
import { ALL_STATIONS } from '../hdlc/address.ts';
import type { AssociationOutput } from './association.ts';
import { Doubled } from './doubled.ts';
import { LineAssociations } from './line-associations.ts';
import type { Directory } from './server.ts';
import type { Told } from './told.ts';

export type LineServerInput =
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  /** Every client with an association is told what it has not asked for, if it agreed to that. */
  | Told
  /** The line is gone. */
  | { readonly type: 'disconnected' }
  | { readonly type: 'tick' };

export type LineServerOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  | (Exclude<AssociationOutput, { type: 'send' }> & { readonly peer: LinkPeer })
  /** Something was wrong and was dealt with. */
  | { readonly type: 'problem'; readonly error: DlmsError }
  /** The line makes no sense any more: close it. */
  | { readonly type: 'broken'; readonly error: DlmsError };

/**
 * Everything that a server does on one line: octets in, octets out.
 *
 *     received ──▶ link (HDLC, wrapper) ──deliver──▶ associations ──send──▶ link ──▶ transmit
 */
export class LineServer implements Machine<LineServerInput, LineServerOutput> {
  readonly #line: ServerLine;
  readonly #directory: Directory;
  readonly #associations: LineAssociations;
  readonly #doubled: Doubled | undefined;

  /** `channel` is what the objects are told about the line. */
  constructor(line: ServerLine, directory: Directory, channel?: string) {
    this.#line = line;
    this.#directory = directory;
    this.#associations = new LineAssociations(directory, channel);
    this.#doubled = line.mayDouble ? new Doubled() : undefined;
  }

  get deadline(): Instant | undefined {
    const [line, associations] = [this.#line.deadline, this.#associations.deadline];
    if (line === undefined || associations === undefined) return line ?? associations;
    return Math.min(line, associations);
  }

  handle(input: LineServerInput, now: Instant): LineServerOutput[] {
    const outputs: LineServerOutput[] = [];
    if (input.type === 'disconnected') this.#lost(undefined, now, outputs);
    else if (input.type === 'report' || input.type === 'notify') this.#tell(input, now, outputs);
    else this.#follow(this.#line.handle(input, now), now, outputs);
    if (input.type === 'tick') this.#associations.handle(input, now);
    return outputs;
  }

  #follow(steps: readonly StationOutput[], now: Instant, outputs: LineServerOutput[]): void {
    for (const step of steps) {
      switch (step.type) {
        case 'transmit':
          outputs.push(step);
          break;
        case 'deliver':
          this.#deliver(step, now, outputs);
          break;
        case 'disconnected':
          this.#lost(step.peer, now, outputs);
          break;
        case 'failed':
          outputs.push({ type: 'problem', error: step.error });
          this.#lost(step.peer, now, outputs);
          break;
        case 'problem':
          outputs.push({ type: 'problem', error: step.error });
          break;
        case 'broken':
          outputs.push({ type: 'broken', error: step.error });
          break;
        case 'connected':
          break;
      }
    }
  }

  #deliver(
    { peer, apdu, ui }: Extract<StationOutput, { type: 'deliver' }>,
    now: Instant,
    outputs: LineServerOutput[],
  ): void {
    const { logical, physical } = peer.server;
    const broadcast = logical === ALL_STATIONS || physical === ALL_STATIONS;
    const servers = broadcast ? this.#directory.meant(peer.server, ALL_STATIONS) : [peer.server];
    // What comes outside of the connection cannot be answered on it.
    const answerable = !ui && !broadcast;
    const copies = this.#doubled?.answersTo(peer, apdu, now);
    if (copies) {
      for (const copy of copies) this.#send(peer, copy, now, outputs);
      return;
    }
    const answers: Uint8Array[] = [];
    const room = answerable ? { maxAnswerBytes: this.#line.maxApduBytes(peer) } : {};
    let answered = false;
    for (const server of servers) {
      const input = {
        type: 'received',
        peer: { ...peer, server },
        apdu,
        answerable,
        ...room,
      } as const;
      for (const output of this.#associations.handle(input, now)) {
        if (output.type !== 'send') outputs.push(output);
        else {
          answers.push(output.apdu);
          answered = this.#send(peer, output.apdu, now, outputs) || answered;
        }
      }
    }
    this.#doubled?.remember(peer, apdu, answers, now);
    if (!answered && !ui) this.#follow(this.#line.handle({ type: 'passTurn', peer }, now), now, outputs);
  }

  #send(peer: LinkPeer, apdu: Uint8Array, now: Instant, outputs: LineServerOutput[]): boolean {
    const room = this.#line.maxApduBytes(peer);
    if (apdu.length <= room) {
      this.#follow(this.#line.handle({ type: 'send', peer, apdu }, now), now, outputs);
      return true;
    }
    const error = new UnexpectedError(
      `an answer of ${apdu.length} octets does not fit the line, which takes ${room}`,
      {
        layer: 'session',
        advice: 'agree on longer information fields, or serve with segmentation',
      },
    );
    outputs.push({ type: 'problem', error });
    return false;
  }

  #tell(told: Told, now: Instant, outputs: LineServerOutput[]): void {
    for (const output of this.#associations.handle(told, now)) {
      if (output.type !== 'send') outputs.push(output);
      else {
        const { peer, apdu } = output;
        this.#follow(this.#line.handle({ type: 'sendUi', peer, apdu }, now), now, outputs);
      }
    }
  }

  #lost(peer: LinkPeer | undefined, now: Instant, outputs: LineServerOutput[]): void {
    const input = { type: 'disconnected', ...(peer && { peer }) } as const;
    for (const output of this.#associations.handle(input, now))
      if (output.type !== 'send') outputs.push(output);
  }
}
