// What does a value of 1 MiB cost in blocks? Client and server in one process, nothing between them: all their layers, no socket.

import { DataObject } from 'dlms/classes';
import { type AssociateOptions, associate, get, set, type Terms } from 'dlms/client';
import { type Data, parseObis } from 'dlms/data';
import { Directory, DlmsServer, implement, LineServer, LogicalDevice, raw } from 'dlms/server';
import { Conversation, type Dialogue, GeneralBlockLink, LOGICAL_NAME_SERVICES } from 'dlms/session';
import { WrapperLink, WrapperStation } from 'dlms/wrapper';
import type { Bench } from './bench.ts';

const MEBIBYTE = 1 << 20;
/** What a large meter takes at once. */
const MAX_APDU = 1024;
const NAME = '0-0:96.1.0*255';
const TARGET = { classId: 1, instance: parseObis(NAME), attribute: 2 };
const LONG: Data = { type: 'octetString', value: new Uint8Array(MEBIBYTE).fill(0x5a) };
/** The longest request that a meter of this library takes, in octets. */
const SHORTER: Data = { type: 'octetString', value: new Uint8Array(60_000).fill(0x5a) };

const SERVICES = [...LOGICAL_NAME_SERVICES, 'generalBlockTransfer'] as const;

function serverWith(services: AssociateOptions['services'] = SERVICES): LineServer {
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [implement(DataObject, NAME, { value: { get: () => raw(LONG), set: () => undefined } })],
    associations: [{ clientSap: 16, services, maxReceiveBytes: MAX_APDU }],
  });
  const directory = new Directory([new DlmsServer({ logicalDevices: [device] })]);
  return new LineServer(new WrapperStation({ servers: [1], inactivityTimeoutMs: 0 }), directory);
}

/** An open association, ready for work. */
class Session {
  readonly #server: LineServer;
  readonly #link = new GeneralBlockLink(new WrapperLink({ client: 16, server: 1 }), { window: 32 });
  readonly #client = new Conversation({ link: this.#link });
  readonly #terms: Terms;

  constructor(server: LineServer, options: AssociateOptions) {
    this.#server = server;
    this.#feed({ type: 'connect' });
    this.#terms = this.#run(associate({ ...options, maxReceiveBytes: MAX_APDU })).terms;
    this.#link.agree(this.#terms.blockTerms);
  }

  work(dialogue: (terms: Terms) => Dialogue<{ readonly ok: boolean }>): void {
    if (!this.#run(dialogue(this.#terms)).ok) throw new Error('the value was refused');
  }

  #run<T>(dialogue: Dialogue<T>): T {
    let end: (() => T) | undefined;
    this.#feed({
      type: 'call',
      call: {
        dialogue: dialogue as Dialogue<unknown>,
        resolve: (value) => {
          end = () => value as T;
        },
        reject: (error) => {
          throw error;
        },
      },
    });
    if (!end) throw new Error('the value did not come whole');
    return end();
  }

  #feed(input: Parameters<Conversation['handle']>[0]): void {
    const way: { readonly toServer: boolean; readonly bytes: Uint8Array }[] = [];
    const send = (outputs: Iterable<{ readonly type: string }>, toServer: boolean): void => {
      for (const output of outputs)
        if ('bytes' in output) way.push({ toServer, bytes: output.bytes as Uint8Array });
    };
    send(this.#client.handle(input, 0), true);
    for (let next = 0; next < way.length; next++) {
      const { toServer, bytes } = way[next] as (typeof way)[number];
      const received = { type: 'received', bytes } as const;
      send(toServer ? this.#server.handle(received, 0) : this.#client.handle(received, 0), !toServer);
    }
  }
}

function bench(
  name: string,
  perRun: number,
  options: AssociateOptions,
  work: (terms: Terms) => Dialogue<{ readonly ok: boolean }>,
): Bench {
  let session: Session | undefined;
  return {
    name,
    unit: 'MiB',
    perRun,
    async start() {
      session = new Session(serverWith(options.services), options);
    },
    run: () => session?.work(work),
  };
}

const blocks: AssociateOptions = { services: LOGICAL_NAME_SERVICES };
const general: AssociateOptions = { services: SERVICES, generalBlocks: 'always' };

export const benches: readonly Bench[] = [
  bench('read 1 MiB in blocks of GET, APDUs of 1024', 1, blocks, (terms) => get(terms, TARGET)),
  bench('read 1 MiB in general blocks, APDUs of 1024', 1, general, (terms) => get(terms, TARGET)),
  bench('write 60 kB in blocks of SET, APDUs of 1024', 60_000 / MEBIBYTE, blocks, (terms) =>
    set(terms, TARGET, SHORTER),
  ),
  bench('write 60 kB in general blocks, APDUs of 1024', 60_000 / MEBIBYTE, general, (terms) =>
    set(terms, TARGET, SHORTER),
  ),
];
