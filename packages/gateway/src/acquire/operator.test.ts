import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, DataObject, DisconnectControl } from 'dlms/classes';
import { type Data, type DateTime, fromInstant, parseObis, toInstant } from 'dlms/data';
import { connect, memoryPair, servePort } from 'dlms/node';
import { DlmsServer, implement, LogicalDevice } from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connection, device, FakeLog } from '../../test/fakes.ts';
import type { Device } from '../model/device.ts';
import type { GatewayEvent, Meters } from '../model/ports.ts';
import type { ActionRequest, ClockRequest, Request, WriteRequest } from '../model/request.ts';
import { Signal } from '../model/signal.ts';
import type { SignalOutput, ValueSignal } from '../model/value-signal.ts';
import { Store } from '../store/store.ts';
import { meterSession } from './meter-session.ts';
import { Operator } from './operator.ts';
import { Visitor } from './visitor.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const SWITCH = parseObis('0-0:96.3.10*255');
const NOTE = parseObis('0-0:96.1.5*255');
const m1 = device('m1', connection('c1'));

let folder: string;
let store: Store;
let now: number;
let meterAhead: number;
let shifts: number[];
let switched: string[];
let note: Data;

/** A meter whose clock can be set and shifted, with a switch and something to write. */
function meter(): DlmsServer {
  const objects = [
    implement(
      Clock,
      '0-0:1.0.0*255',
      {
        time: {
          get: () => fromInstant(now + meterAhead, { offset: 0 }),
          set: (time: DateTime) => {
            meterAhead = (toInstant(time) ?? 0) - now;
            return undefined;
          },
        },
      },
      {
        shiftTime: (seconds: number) => {
          shifts.push(seconds);
          meterAhead += seconds * 1000;
          return undefined;
        },
      },
    ),
    implement(
      DisconnectControl,
      SWITCH,
      {},
      {
        remoteDisconnect: () => void switched.push('off'),
        remoteReconnect: () => void switched.push('on'),
      },
    ),
    implement(DataObject, NOTE, {
      value: {
        get: () => note,
        set: (value: Data) => {
          note = value;
          return undefined;
        },
      },
    }),
  ];
  const associations = [{ clientSap: 16, services: LOGICAL_NAME_SERVICES }];
  return new DlmsServer({
    logicalDevices: [new LogicalDevice({ sap: 1, name: 'TST0000000000002', objects, associations })],
  });
}

/** Sessions that die as soon as something has been switched on in them. */
let dying = 0;

const meters: Meters = {
  async open(_: Device, signal: AbortSignal) {
    const [ours, theirs] = memoryPair();
    if (dying-- > 0) dieWith(() => void theirs.close());
    void servePort(theirs, { transport: 'wrapper', devices: [meter()] });
    signal.addEventListener('abort', () => void ours.close(), { once: true });
    const client = await connect({ kind: 'port', port: ours }, { interface: 'wrapper', retries: 0 });
    return meterSession(client, { listMost: 32, close: () => client.close() });
  },
  lost: () => Promise.resolve(),
};

/** Ends a line before the answer to what was switched on in it. */
function dieWith(end: () => void): void {
  const count = switched.length;
  const timer = setInterval(() => {
    if (switched.length === count) return;
    clearInterval(timer);
    end();
  }, 1);
}

beforeEach(() => {
  dying = 0;
  folder = mkdtempSync(join(tmpdir(), 'meterwire-operator-'));
  store = new Store(folder);
  [now, meterAhead, shifts, switched] = [NOW, 0, [], []];
  note = { type: 'uint16', value: 1 };
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const operator = (end = new AbortController()) =>
  new Operator({
    meters,
    store,
    schedule: { hold: (_, work) => work(end.signal) },
    now: () => now,
  });

describe('an output', () => {
  const output = (change: Partial<SignalOutput>): ValueSignal =>
    ({
      alias: 'door',
      device: m1,
      output: {
        logicalName: SWITCH,
        classId: undefined,
        attribute: undefined,
        onMethod: 2,
        offMethod: 1,
        shortPulseMs: 20,
        longPulseMs: undefined,
        ...change,
      },
    }) as ValueSignal;

  test('is switched on and off, and pulses in one session', async () => {
    await operator().command(output({}), 'on');
    await operator().command(output({}), 'off');
    expect(await operator().command(output({}), 'shortPulse')).toMatchObject({ ok: true });
    expect(switched).toEqual(['on', 'off', 'on', 'off']);
  });

  test('takes a value, where it has an attribute for it', async () => {
    const written = output({ logicalName: NOTE, attribute: 2, onMethod: undefined, offMethod: undefined });
    expect(await operator().command(written, 'uint16:42')).toMatchObject({ ok: true });
    expect(note).toEqual({ type: 'uint16', value: 42 });
  });

  test('is switched off also when its pulse is called off', async () => {
    const end = new AbortController();
    const pulse = operator(end).command(output({ shortPulseMs: 60_000 }), 'shortPulse');
    while (switched.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    end.abort(new Error('enough'));
    await expect(pulse).rejects.toThrow();
    expect(switched).toEqual(['on', 'off']);
  });

  test('whose line dies under a pulse is switched off in another session, and it is said that it is not known', async () => {
    const before = dying;
    dying = 1;
    const pulse = operator().command(output({}), 'shortPulse');
    await expect(pulse).rejects.toMatchObject({
      outcomeUnknown: true,
      message: expect.stringMatching(/died under the pulse.*it is off now/),
    });
    expect(switched).toEqual(['on', 'off']);
    dying = before;
  });

  test('says what it does not know', async () => {
    await expect(operator().command(output({}), 'longPulse')).rejects.toThrow('it has no longPulse');
    await expect(operator().command(output({}), 5)).rejects.toThrow('it cannot be told 5');
    const none = { ...output({}), output: undefined };
    await expect(operator().command(none, 'on')).rejects.toThrow('it has no output');
  });
});

describe('a request', () => {
  const common = {
    name: 'r',
    description: undefined,
    enabled: true,
    devices: [m1],
    schedule: { kind: 'once' },
    send: true,
    missed: 'once',
    spreadMs: 0,
    priority: 5,
    timeoutMs: undefined,
  } as const;
  const clock = (change: Partial<ClockRequest> = {}): ClockRequest => ({
    ...common,
    kind: 'clock',
    leastMs: 5000,
    mostMs: 3_600_000,
    shift: true,
    ...change,
  });
  const visit = async (request: Request) => {
    const [log, events] = [new FakeLog(), new Signal<GatewayEvent>()];
    const visitor = new Visitor({ meters, store, events, log, audit: store.audit, now: () => now });
    const { outcomes } = await visitor.visit(
      { device: m1, requests: [request] },
      new AbortController().signal,
    );
    return outcomes.get(request)?.failure;
  };
  const audited = () =>
    store.audit
      .audit({
        who: undefined,
        action: undefined,
        from: undefined,
        to: undefined,
        before: undefined,
        limit: 9,
      })
      .map(({ who, action, target, status, detail }) => [who, action, target, status, detail]);

  test('shifts a clock that is a little off, leaves alone one that is not, and does not touch one that is far off', async () => {
    meterAhead = 4000;
    expect(await visit(clock())).toBeUndefined();
    meterAhead = -30_000;
    expect(await visit(clock())).toBeUndefined();
    expect([shifts, meterAhead]).toEqual([[30], 0]);
    meterAhead = 4_000_000;
    expect(await visit(clock())).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('off by 4000.0 s, and more than 3600.0 s is not corrected'),
    });
    expect(meterAhead).toBe(4_000_000);
    expect(audited()).toEqual([
      ['request r', 'device.clock', 'm1', 200, 'shifted: off by -30000 ms before, 0 ms after'],
    ]);
  });

  test('sets a clock where shifting does not suffice, or is not wanted', async () => {
    meterAhead = 1_000_000;
    expect(await visit(clock())).toBeUndefined();
    expect([shifts, meterAhead]).toEqual([[], 0]);
    meterAhead = 10_000;
    expect(await visit(clock({ shift: false }))).toBeUndefined();
    expect([shifts, meterAhead]).toEqual([[], 0]);
  });

  test('writes and calls in its order, and both are audited', async () => {
    const writes: WriteRequest = {
      ...common,
      kind: 'write',
      writes: [{ logicalName: NOTE, attribute: 2, classId: 1, value: 'uint16:5' }],
    };
    const actions: ActionRequest = {
      ...common,
      kind: 'action',
      actions: [
        { logicalName: SWITCH, method: 1, classId: undefined, argument: undefined },
        { logicalName: SWITCH, method: 77, classId: undefined, argument: undefined },
      ],
    };
    expect(await visit(writes)).toBeUndefined();
    expect(note).toEqual({ type: 'uint16', value: 5 });
    expect(await visit(actions)).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('the meter refuses number 2 of r'),
    });
    expect(switched).toEqual(['off']);
    expect(audited().map(([, action, , status]) => [action, status])).toEqual([
      ['device.action', 409],
      ['device.write', 200],
    ]);
  });
});
