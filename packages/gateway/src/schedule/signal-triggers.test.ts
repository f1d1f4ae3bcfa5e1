import { parseObis } from 'dlms/data';
import { beforeEach, expect, test, vi } from 'vitest';
import { connection, device, FakeLog, values } from '../../test/fakes.ts';
import type { Plan } from '../model/plan.ts';
import type { GatewayEvent, Latest } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { Signal } from '../model/signal.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { SignalTriggers } from './signal-triggers.ts';

const ENERGY = parseObis('1-0:1.8.0*255');
const [m1, m2] = [device('m1', connection('a')), device('m2', connection('b'))];
const off = device('off', connection('c'), { enabled: false });
const signal = { alias: 'energy', device: m1, logicalName: ENERGY, attribute: undefined } as ValueSignal;
const waiting = (change: number | undefined, more: Partial<Request> = {}): Request =>
  ({
    ...values('w', [m2, off], { kind: 'event', trigger: false, signal: 'energy', change }),
    ...more,
  }) as Request;

let value: number;
let ordered: string[];
let events: Signal<GatewayEvent>;

const latest = async (): Promise<readonly Latest[]> => [
  { kind: 'reading', reading: { value: { kind: 'number', value, scaler: -1 } } } as unknown as Latest,
];
const plan = (request: Request, enabled = true) =>
  ({ enabled, requests: [request], signals: [signal] }) as unknown as Plan;

function watch(request: Request, enabled?: boolean): SignalTriggers {
  events = new Signal<GatewayEvent>();
  return new SignalTriggers(plan(request, enabled), {
    schedule: {
      order: ({ name }, [asked]) => {
        ordered.push(`${name} ${asked?.name}`);
        return { startedAt: undefined, end: new Promise(() => {}) };
      },
    },
    store: { latest },
    events,
    log: new FakeLog(),
  });
}

async function read(next: number, logicalName = ENERGY): Promise<void> {
  value = next;
  events.emit({
    type: 'values',
    device: 'm1',
    series: [{ logicalName, classId: 3, attribute: 2, dataIndex: 0 }],
  });
  await vi.waitFor(() => Promise.resolve(), 10_000);
  await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => {
  ordered = [];
});

test('a request runs when its signal has changed by enough since it ran last, for the devices that are on', async () => {
  watch(waiting(5));
  await read(100);
  await read(140); // 4.0 more than 10.0
  expect(ordered).toEqual([]);
  await read(150);
  expect(ordered).toEqual(['m2 w']);
  await read(190);
  await read(90);
  expect(ordered).toEqual(['m2 w', 'm2 w']);
});

test('any change counts where none is said to be the least, and the same value is none', async () => {
  watch(waiting(undefined));
  await read(100);
  await read(100);
  await read(101);
  expect(ordered).toEqual(['m2 w']);
});

test('other values, and a request that is switched off, run nothing', async () => {
  watch(waiting(undefined));
  await read(100);
  await read(101, parseObis('1-0:2.8.0*255'));
  watch(waiting(undefined, { enabled: false }));
  await read(100);
  await read(101);
  watch(waiting(undefined), false);
  await read(100);
  await read(101);
  expect(ordered).toEqual([]);
});

test('another plan counts from then on, and the end is the end', async () => {
  const triggers = watch(waiting(undefined));
  await read(100);
  triggers.reload(plan(waiting(undefined, { name: 'other' })));
  await read(101);
  await read(102);
  expect(ordered).toEqual(['m2 other']);
  triggers.stop();
  await read(103);
  expect(ordered).toHaveLength(1);
});
