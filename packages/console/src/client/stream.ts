import { type EventName, events, followEvents, type LiveEvent, target } from '@meterwire/api';

export interface SourceEvent {
  readonly data?: unknown;
  readonly lastEventId?: string;
}

/** The part of the browser's EventSource that is used; tests bring their own. */
export interface Source {
  addEventListener(type: string, listener: (event: SourceEvent) => void): void;
  close(): void;
}

export type StreamState = 'connecting' | 'live' | 'polling';

export interface StreamListener {
  onEvent(event: LiveEvent): void;
  onState(state: StreamState): void;
}

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/**
 * The live stream of the gateway. It is opened anew after every break, with pauses that double up to half a minute and are
 * spread by chance, so that a restarted gateway is not met by all its viewers at once; meanwhile the pages poll.
 *
 * It says which event it has heard last: the gateway then says `resumed` and what was missed, or `hello` where all is to be
 * fetched anew.
 *
 * connecting ──hello──► live ──error──► polling ──pause──► (opening) ──hello, resumed──► live
 */
export class Stream {
  readonly #open: (url: string) => Source;
  readonly #listener: StreamListener;
  #source: Source | undefined;
  #device: string | undefined;
  #lastEventId: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(open: (url: string) => Source, listener: StreamListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** Follows the fleet, and the values of one device if a page shows it. */
  follow(device: string | undefined): void {
    if (this.#source !== undefined && this.#device === device) return;
    this.#device = device;
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #connect(): void {
    this.close();
    const source = this.#open(
      target(followEvents.path, {}, { device: this.#device, lastEventId: this.#lastEventId }),
    );
    this.#source = source;
    for (const event of Object.keys(events) as EventName[]) {
      source.addEventListener(event, ({ data, lastEventId }) => {
        if (source !== this.#source) return;
        this.#lastEventId = lastEventId || this.#lastEventId;
        this.#receive(event, data);
      });
    }
    source.addEventListener('error', () => {
      if (source === this.#source) this.#fail();
    });
  }

  #receive(event: EventName, data: unknown): void {
    if (event === 'hello' || event === 'resumed') {
      this.#failures = 0;
      this.#listener.onState('live');
    }
    this.#listener.onEvent({ event, data: JSON.parse(String(data)) } as LiveEvent);
  }

  #fail(): void {
    this.close();
    this.#listener.onState('polling');
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.#connect(), delay * (0.75 + Math.random() / 2));
  }
}
