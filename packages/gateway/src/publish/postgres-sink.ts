import { formatDecimal, unitSymbol } from 'dlms/data';
import { Client, type ClientConfig } from 'pg';
import { dataText } from '../model/data-text.ts';
import type { PostgresOutlet, Tls } from '../model/outlet.ts';
import type { Reading } from '../model/reading.ts';
import { integerText } from './document.ts';
import type { Message } from './message.ts';
import { NOTICE, READING, SIGNAL, type Table, tableStatements, upsertStatement } from './postgres-table.ts';
import type { Delivery, Sink } from './sink.ts';
import { troubleOf } from './trouble.ts';

type Cell = string | number | bigint | Buffer | null;
type Row = readonly Cell[];

/** Writes into tables of a PostgreSQL database, each batch in one transaction; what comes twice stands once. */
export class PostgresSink implements Sink {
  readonly #outlet: PostgresOutlet;
  readonly #where: string;
  #client: Client | undefined;

  constructor(outlet: PostgresOutlet) {
    this.#outlet = outlet;
    this.#where = new URL(outlet.url).host;
  }

  async open(lost: (error: Error) => void): Promise<void> {
    const client = new Client(configOf(this.#outlet));
    this.#client = client;
    client.on('error', (error) => lost(troubleOf(error, this.#where, 'talking to the database')));
    await this.#tell('connecting', () => client.connect());
    await this.#tell('making the tables', async () => {
      for (const statement of tableStatements(this.#outlet)) await client.query(statement);
    });
  }

  async deliver({ messages }: Delivery): Promise<number> {
    const client = this.#client;
    if (client === undefined) throw new TypeError('the sink is not open');
    await this.#tell('writing', async () => {
      await client.query('begin');
      await this.#write(client, READING, messages.flatMap(readingRows));
      await this.#write(client, SIGNAL, messages.flatMap(signalRow));
      await this.#write(client, NOTICE, messages.flatMap(noticeRow));
      await client.query('commit');
    });
    return 0;
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    client?.removeAllListeners('error');
    client?.on('error', () => undefined); // it is gone already, and nobody needs to know how
    await client?.end().catch(() => undefined);
  }

  async #write(client: Client, table: Table, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const columns = table.columns.map((_, column) => rows.map((row) => textOf(row[column] ?? null)));
    await client.query(upsertStatement(this.#outlet, table), columns);
  }

  async #tell<T>(during: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw troubleOf(error, this.#where, `${during}: PostgreSQL`);
    }
  }
}

/** Numbers go as text, so that no driver rounds them on the way. */
const textOf = (cell: Cell): string | null =>
  cell === null ? null : Buffer.isBuffer(cell) ? `\\x${cell.toString('hex')}` : String(cell);

function configOf({ url, password, tls, timeoutMs }: PostgresOutlet): ClientConfig {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    ...(password !== undefined && { password: password.reveal() }),
    ...(tls !== undefined && { ssl: sslOf(tls) }),
    application_name: 'meterwire',
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
  };
}

const sslOf = ({ ca, certificate, key, verify }: Tls) => ({
  rejectUnauthorized: verify,
  ...(ca !== undefined && { ca }),
  ...(certificate !== undefined && { cert: certificate }),
  ...(key !== undefined && { key: key.reveal() }),
});

const moment = (at: number): string => new Date(at).toISOString();

function readingRows(message: Message): Row[] {
  switch (message.kind) {
    case 'value':
      return [readingRow(message.seq, message.device, message.reading, null)];
    case 'row':
      return message.cells.map(({ seq, reading }) =>
        readingRow(seq, message.device, reading, message.profile),
      );
    default:
      return [];
  }
}

function readingRow(seq: number, device: string, reading: Reading, profile: string | null): Row {
  const { logicalName, classId, attribute, dataIndex, at, occ, value, unit, clock, readAt } = reading;
  const number = value.kind === 'number' ? value : undefined;
  return [
    device,
    logicalName,
    attribute,
    dataIndex,
    moment(at),
    occ,
    classId,
    number === undefined ? null : formatDecimal(number),
    value.kind === 'data' ? dataText(value.octets) : null,
    unit === undefined ? null : unitSymbol(unit),
    number === undefined ? null : integerText(number),
    number?.scaler ?? null,
    profile,
    clock === undefined ? null : Buffer.from(clock.octets),
    clock?.offsetMinutes ?? null,
    moment(readAt),
    seq,
  ];
}

function signalRow(message: Message): Row[] {
  if (message.kind !== 'signal') return [];
  const { signal, device, at, occ, value, unit, reading, seq } = message;
  const text = reading.value.kind === 'data' ? dataText(reading.value.octets) : null;
  return [
    [
      signal.alias,
      moment(at),
      occ,
      device,
      value === undefined ? null : formatDecimal(value),
      text,
      unit ?? null,
    ].concat([moment(reading.readAt), seq]),
  ];
}

function noticeRow(message: Message): Row[] {
  if (message.kind === 'status')
    return [
      [
        message.seq,
        'status',
        message.device,
        moment(message.at),
        message.state,
        message.reason ?? null,
        null,
        null,
      ],
    ];
  if (message.kind !== 'refusal') return [];
  const { reason, logicalName, attribute } = message.refusal;
  return [[message.seq, 'refusal', message.device, moment(message.at), reason, null, logicalName, attribute]];
}
