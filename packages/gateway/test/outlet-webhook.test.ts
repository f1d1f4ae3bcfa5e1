import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebhookOutlet } from '../src/model/outlet.ts';
import { Secret } from '../src/model/secret.ts';
import { signatureOf } from '../src/publish/webhook-sink.ts';
import { outletBase, until } from './outlet-fakes.ts';
import { Publishing } from './publishing.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    readonly first: number;
    readonly last: number;
    readonly items: { readonly seq: number }[];
  };
}

let server: Server;
let posted: Posted[];
/** How the receiver answers what it is posted; true when it has. */
let answer: (post: Posted, response: ServerResponse) => boolean;
let publishing: Publishing;

beforeEach(async () => {
  posted = [];
  answer = () => false;
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => {
      text += String(bytes);
    });
    request.on('end', () => {
      const post = { headers: request.headers, text, body: JSON.parse(text) as Posted['body'] };
      if (answer(post, response)) return;
      posted.push(post);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  publishing = new Publishing();
});
afterEach(async () => {
  await publishing.remove();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const outlet = (change: Partial<WebhookOutlet> = {}): WebhookOutlet => ({
  ...outletBase({ batch: 100 }),
  type: 'webhook',
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/readings`,
  headers: { 'x-site': '7' },
  token: new Secret('token'),
  secret: new Secret('signing'),
  refused: 'hold',
  tls: undefined,
  ...change,
});

const seqs = () => posted.flatMap(({ body }) => body.items.map(({ seq }) => seq));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a webhook', () => {
  test('is posted batches in order, signed, with a key that tells repetitions', async () => {
    publishing.start([outlet()]);
    await publishing.add(250);
    await publishing.delivered();
    expect(seqs()).toEqual(upTo(250));
    const [first] = posted;
    expect(first?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer token',
      'x-site': '7',
      'idempotency-key': `out-${first?.body.first}-${first?.body.last}`,
    });
    const timestamp = String(first?.headers['x-meterwire-timestamp']);
    expect(first?.headers['x-meterwire-signature']).toBe(
      `sha256=${signatureOf('signing', timestamp, first?.text ?? '')}`,
    );
    expect(first?.body.items[0]).toMatchObject({ kind: 'value', device: 'm1', value: '0.001', unit: 'Wh' });
  });

  test('that is broken, busy or hangs up in the middle gets everything in the end', async () => {
    let count = 0;
    answer = (_, response) => {
      count++;
      if (count % 4 === 1) response.writeHead(503).end('down for repair');
      else if (count % 4 === 2) response.socket?.destroy();
      else if (count % 4 === 3) response.writeHead(429, { 'retry-after': '0' }).end();
      return count % 4 !== 0;
    };
    publishing.start([outlet()]);
    await publishing.add(400);
    await publishing.delivered();
    expect(seqs()).toEqual(upTo(400));
    expect(count).toBeGreaterThanOrEqual(16);
  });

  test('that says when to come back is not pressed before', async () => {
    answer = (_, response) => {
      response.writeHead(503, { 'retry-after': '30' }).end('later');
      return true;
    };
    publishing.start([outlet()]);
    await publishing.add(1);
    await until('it waits', () => publishing.standing().state === 'failing');
    expect(publishing.standing().nextTry).toBeGreaterThan(Date.now() + 20_000);
    expect(publishing.standing().lastFailure).toMatchObject({
      code: 'closed',
      message: /503 Service Unavailable: later/,
    });
  });

  test('that calls a batch wrong holds it, and says so', async () => {
    answer = ({ body }, response) => {
      if (body.first <= 100) return false;
      response.writeHead(422).end('I do not know m1');
      return true;
    };
    publishing.start([outlet()]);
    await publishing.add(100);
    await publishing.delivered();
    await publishing.add(10);
    await until('it waits', () => publishing.standing().state === 'failing');
    expect(publishing.standing()).toMatchObject({ mark: 100, passedOver: 0 });
    expect(publishing.standing().lastFailure?.message).toMatch(/422 Unprocessable Entity: I do not know m1/);
  });

  test('may go on without what the receiver calls wrong, and counts it', async () => {
    answer = ({ body }, response) => {
      if (body.first !== 1) return false;
      response.writeHead(400).end();
      return true;
    };
    publishing.start([outlet({ refused: 'skip' })]);
    await publishing.add(250);
    await publishing.delivered();
    expect(publishing.standing()).toMatchObject({ passedOver: 100, delivered: 150 });
    expect(seqs()).toEqual(upTo(250).slice(100));
  });

  test('is not followed elsewhere, where readings do not belong', async () => {
    answer = (_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      return true;
    };
    publishing.start([outlet()]);
    await publishing.add(1);
    await until('it waits', () => publishing.standing().lastFailure !== undefined);
    expect(publishing.standing().lastFailure?.message).toMatch(/302/);
  });

  test('that never answers is given up after its time, and posted again', async () => {
    let silent = true;
    answer = () => silent;
    publishing.start([outlet({ timeoutMs: 100 })]);
    await publishing.add(5);
    await until('late', () => publishing.standing().lastFailure?.code === 'timeout');
    silent = false;
    await publishing.delivered();
    expect(seqs()).toEqual(upTo(5));
  });

  test('sends JSON numbers where they are asked for', async () => {
    publishing.start([outlet({ numbers: 'float' })]);
    await publishing.add(1);
    await publishing.delivered();
    expect(posted[0]?.body.items[0]).toMatchObject({ value: 0.001, integer: '1', scaler: -3 });
  });
});
