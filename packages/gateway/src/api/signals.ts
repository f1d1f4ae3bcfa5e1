import { listSignals, type SignalValue } from '@meterwire/api';
import { type Decimal, formatDecimal, parseDecimal, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import { plus, times } from '../model/decimal.ts';
import type { Latest } from '../model/ports.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import type { Context } from './context.ts';
import { pageOf } from './cursor.ts';
import { mapped } from './mapped.ts';
import type { Mounter } from './mount.ts';
import { finder } from './search.ts';
import { instantText } from './text.ts';

/** The attribute of a signal that names none. */
const VALUE = 2;

export function mountSignals({ mount }: Mounter, context: Context): void {
  mount(listSignals, async ({ query }) => {
    const { search, device, after, limit = 500 } = query;
    const found = finder(search);
    const all = context.plan.signals
      .filter((signal) => device === undefined || signal.device.name === device)
      .filter((signal) =>
        found(() => [signal.alias, signal.name, signal.description, signal.device.name, signal.logicalName]),
      );
    const aliasOf = ({ alias }: ValueSignal): string => alias;
    const { items, next } = pageOf(all, { key: aliasOf, name: aliasOf, order: 'asc', after, limit });
    return {
      signals: await mapped(items, (signal) => signalDocument(context, signal)),
      next,
      total: all.length,
    };
  });
}

async function signalDocument({ options }: Context, signal: ValueSignal): Promise<SignalValue> {
  const { logicalName, attribute = VALUE, dataIndex, device } = signal;
  const known = await options.store.latest(device.name, [{ logicalName, attribute }]);
  const latest = known.find((one) => keyOf(one).dataIndex === dataIndex);
  return {
    alias: signal.alias,
    name: signal.name,
    description: signal.description ?? null,
    enabled: signal.enabled,
    device: device.name,
    logicalName,
    attribute,
    dataIndex,
    type: signal.type,
    ...newestOf(signal, latest),
  };
}

const keyOf = (latest: Latest) => (latest.kind === 'reading' ? latest.reading : latest.refusal);

const NOTHING = { value: null, unit: null, at: null, readAt: null, refusal: null };

function newestOf(
  signal: ValueSignal,
  latest: Latest | undefined,
): Pick<SignalValue, 'quality' | 'value' | 'unit' | 'at' | 'readAt' | 'refusal'> {
  if (latest === undefined) return { quality: 'none', ...NOTHING };
  if (latest.kind === 'refusal') {
    const at = instantText(latest.refusal.at);
    return { quality: 'refused', ...NOTHING, at, readAt: at, refusal: latest.refusal.reason };
  }
  const { value, unit, at, readAt } = latest.reading;
  const own = unit === undefined ? null : unitSymbol(unit);
  return {
    quality: 'good',
    value: value.kind === 'data' ? dataText(value.octets) : formatDecimal(scaled(signal, value)),
    unit: signal.unit ?? own,
    at: instantText(at),
    readAt: instantText(readAt),
    refusal: null,
  };
}

/** Value × scale + offset, every digit of it. */
function scaled({ scale, offset }: ValueSignal, value: Decimal): Decimal {
  const product = scale === undefined ? value : times(value, parseDecimal(String(scale)));
  return offset === undefined ? product : plus(product, parseDecimal(String(offset)));
}
