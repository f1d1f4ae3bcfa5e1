import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, HOUR, ion8650, logOf, rowsOf } from '../../test/fixture.ts';
import { Meter } from '../meter.ts';
import { Replay } from './replay.ts';

const CSV = `# recorded at the transformer
time,kW tot,kVAR tot,Vln a
2026-01-01T00:00:00Z,10.5,2,230.125
2026-01-01T00:30:00Z,-4,,231
2026-01-01T01:00:00+00:00,0.0004,1,
`;

describe('replay', () => {
  const replay = Replay.fromCsv(CSV);

  test('a value holds until the next one, and the last for ever', () => {
    const power = replay.signal('kW tot');
    expect(power.at(at('2025-12-31T23:59Z'))).toBeUndefined();
    expect(power.at(at('2026-01-01T00:00Z'))).toBe(10_500);
    expect(power.at(at('2026-01-01T00:29:59.999Z'))).toBe(10_500);
    expect(power.at(at('2026-01-01T00:30Z'))).toBe(-4000);
    expect(power.at(at('2027-01-01T00:00Z'))).toBe(0);
    expect(replay.signal('Vln a').at(at('2026-01-01T00:10Z'))).toBe(230_125);
    expect(replay.signal('Vln a').at(at('2026-01-01T02:00Z'))).toBeUndefined();
    expect(replay.signal('Freq').at(at('2026-01-01T00:10Z'))).toBeUndefined();
  });

  test('counts exactly, each direction apart', () => {
    const { integral } = replay.signal('kW tot');
    const [from, to] = [at('2026-01-01T00:00Z'), at('2026-01-01T01:00Z')];
    expect(integral?.(from, to, 'forward')).toBe(10_500 * 1800);
    expect(integral?.(from, to, 'reverse')).toBe(4000 * 1800);
    expect(integral?.(from, to, 'net')).toBe(6500 * 1800);
    expect(integral?.(from, to, 'absolute')).toBe(14_500 * 1800);
    const moments = fc.integer({ min: from - HOUR, max: to + HOUR });
    fc.assert(
      fc.property(moments, moments, moments, (...three) => {
        const [a = 0, b = 0, c = 0] = three.toSorted((x, y) => x - y);
        expect((integral?.(a, b, 'forward') ?? 0) + (integral?.(b, c, 'forward') ?? 0)).toBe(
          integral?.(a, c, 'forward'),
        );
      }),
    );
  });

  test('is the same from JSON', () => {
    const json = Replay.fromJson(
      JSON.stringify([
        { time: '2026-01-01T00:00:00Z', 'kW tot': 10.5, 'kVAR tot': 2, 'Vln a': 230.125 },
        { time: '2026-01-01T00:30:00Z', 'kW tot': -4, 'kVAR tot': null, 'Vln a': 231 },
        { time: '2026-01-01T01:00:00+00:00', 'kW tot': 0.0004, 'kVAR tot': 1 },
      ]),
    );
    for (const quantity of ['kW tot', 'kVAR tot', 'Vln a', 'Freq'] as const)
      for (let t = at('2025-12-31T23:50Z'); t < at('2026-01-01T01:30Z'); t += 600_000) {
        const [one, other] = [json.signal(quantity), replay.signal(quantity)];
        expect(one.at(t)).toBe(other.at(t));
        expect(one.integral?.(t, t + HOUR, 'net')).toBe(other.integral?.(t, t + HOUR, 'net'));
      }
  });

  test.each([
    ['{', /no JSON/],
    ['{}', /a list of entries/],
    ['[{"time":"2026-01-01T00:00:00"}]', /entry 1: "2026-01-01T00:00:00" is no time/],
    ['[{"time":"2026-01-01T00:00:00Z","kw":1}]', /entry 1: there is no quantity "kw"/],
    ['[{"time":"2026-01-01T00:00:00Z","kW tot":"1"}]', /entry 1: "kW tot" is "1"/],
    [
      '[{"time":"2026-01-01T00:00:00Z"},{"time":"2026-01-01T00:00:00Z"}]',
      /entry 2: .* is not later than the entry before/,
    ],
  ])('JSON %s is refused', (text, message) => {
    expect(() => Replay.fromJson(text)).toThrow(message);
  });

  test('feeds a meter', () => {
    const begin = at('2026-01-01T00:00Z');
    const meter = new Meter({ description: ion8650(), now: begin, sourceOf: () => replay, historyDays: 0 });
    meter.advance(begin + HOUR);
    expect(rowsOf(logOf(meter.framework, 'Load profile').rows).map(({ values }) => values)).toEqual([
      [2625, 500, 0, 0],
      [2625, 500, 0, 0],
      [0, 0, 1000, 0],
      [0, 0, 1000, 0],
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['without lines', '# nothing\n', /no header/],
    ['without time', 'kW tot\n1\n', /the first column is "kW tot"/],
    ['of an unknown quantity', 'time,kW\n', /no quantity "kW": there are kW tot/],
    ['with a time of no zone', 'time,kW tot\n2026-01-01T00:00:00,1\n', /is no time with its zone/],
    ['that goes back', 'time,kW tot\n2026-01-02T00:00Z,1\n2026-01-01T00:00Z,1\n', /not later/],
    ['with too few values', 'time,kW tot,Freq\n2026-01-01T00:00Z,1\n', /1 values where the header names 2/],
    ['with a word for a number', 'time,kW tot\n2026-01-01T00:00Z,much\n', /"much" is no number/],
  ])('refuses a recording %s', (_, text, message) => {
    expect(() => Replay.fromCsv(text)).toThrow(message);
  });
});
