import type { Instant } from 'dlms/bytes';
import type { ServeEvent } from 'dlms/node';

/** An association that a client has open. */
interface OpenAssociation {
  readonly client: number;
  readonly logical: number;
  readonly authentication: string;
  readonly context: string;
  readonly since: Instant;
}

/** A client that is connected. */
export interface Session {
  readonly transport: 'hdlc' | 'wrapper';
  readonly connection: number;
  readonly remote: string;
  readonly since: Instant;
  readonly associations: readonly OpenAssociation[];
  /** Frames and requests that were wrong. */
  readonly problems: number;
  readonly lastProblem: string | undefined;
}

type Growing = { -readonly [K in keyof Session]: Session[K] };

/** Who is connected to one listener, by what it tells. */
export class Sessions {
  readonly #transport: Session['transport'];
  readonly #now: () => Instant;
  readonly #open = new Map<number, Growing>();
  #turnedAway = 0;

  constructor(transport: Session['transport'], now: () => Instant) {
    this.#transport = transport;
    this.#now = now;
  }

  get list(): readonly Session[] {
    return [...this.#open.values()];
  }

  /** Clients for which there was no room. */
  get turnedAway(): number {
    return this.#turnedAway;
  }

  note(event: ServeEvent): void {
    switch (event.type) {
      case 'connected':
        this.#begin(event.connection, event.remote);
        return;
      case 'disconnected':
        this.#open.delete(event.connection);
        return;
      case 'turnedAway':
        this.#turnedAway++;
        return;
      case 'opened': {
        const { association, connection, peer } = event;
        const session = this.#session(connection);
        const { clientSap, authentication, applicationContext } = association;
        const opened = {
          client: clientSap,
          logical: peer.server.logical,
          authentication,
          context: applicationContext,
          since: this.#now(),
        };
        session.associations = [...others(session, peer.client, peer.server.logical), opened];
        return;
      }
      case 'closed': {
        const session = this.#session(event.connection);
        session.associations = others(session, event.peer.client, event.peer.server.logical);
        if (session.remote === A_LINE && session.associations.length === 0)
          this.#open.delete(event.connection);
        return;
      }
      case 'problem':
      case 'broken':
      case 'fault': {
        const session = this.#open.get(event.connection);
        if (!session) return;
        session.problems++;
        session.lastProblem = event.error instanceof Error ? event.error.message : String(event.error);
        return;
      }
      default:
        return;
    }
  }

  #session(connection: number): Growing {
    return this.#open.get(connection) ?? this.#begin(connection, A_LINE);
  }

  #begin(connection: number, remote: string): Growing {
    const session: Growing = {
      transport: this.#transport,
      connection,
      remote,
      since: this.#now(),
      associations: [],
      problems: 0,
      lastProblem: undefined,
    };
    this.#open.set(connection, session);
    return session;
  }
}

/** Nobody dials a serial line: its clients come and go with their associations. */
const A_LINE = 'the line';

const others = (session: Session, client: number, logical: number): readonly OpenAssociation[] =>
  session.associations.filter((open) => open.client !== client || open.logical !== logical);
