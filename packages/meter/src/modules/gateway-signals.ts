import type { MeterUnit } from '../signal.ts';
import { moduleType, numbered, POSITIONS } from './define.ts';

const UNITS = ['kWh', 'kvarh', 'kVAh', 'kW', 'kvar', 'kVA', 'V', 'A', 'Hz', 'none'] as const;

/** What a gateway has collected from other meters, to be recorded and served by this one. */
export const gatewaySignals = moduleType({
  name: 'Gateway Signals',
  setup: {
    /** A file of JSON lines that the gateway writes, the folder in which it does, or the address of its REST interface. */
    Source: { kind: 'text', longest: 500, default: '' },
    /** A file with the token that the REST interface asks for. */
    'Token File': { kind: 'text', longest: 500, default: '' },
    'Poll Interval': { kind: 'integer', from: 1, to: 86_400, default: 10, unit: 's' },
    /** A value that was measured longer ago is none; 0: every value holds until the next. */
    'Stale After': { kind: 'integer', from: 0, to: 31_536_000, default: 0, unit: 's' },
    ...numbered('Signal', { kind: 'signal', default: 'none' } as const),
    ...numbered('Unit', { kind: 'choice', of: UNITS, default: 'kWh' } as const),
  },
  outputs: {
    ...numbered('Value', { kind: 'numeric', integrable: true } as const),
    Event: { kind: 'event' },
  },
  start(context) {
    const stale = context.setup('Stale After');
    const signals = POSITIONS.flatMap((position) => {
      const key = context.setup(`Signal ${position}`);
      const unit = context.setup(`Unit ${position}`);
      if (key === undefined || !context.feed) return [];
      const wanted: MeterUnit = unit === 'none' ? '' : unit;
      const demand = { key, unit: wanted, staleAfterMs: stale === 0 ? undefined : stale * 1000 };
      return [[`Value ${position}`, context.feed.signal(demand)] as const];
    });
    return { signals: Object.fromEntries(signals) };
  },
});
