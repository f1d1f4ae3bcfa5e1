import type { Instant } from '../../bytes/machine.ts';
import { toLatin1 } from '../../bytes/utf8.ts';
import { DataObject } from '../../classes/data.ts';
import { ExtendedRegister } from '../../classes/extended-register.ts';
import { Register } from '../../classes/register.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import type { Obis } from '../../data/obis.ts';
import type { CaptureObject } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import type { Behaviour } from '../behaviour/behaviour.ts';
import { capturingProfile } from '../behaviour/capturing-profile.ts';
import { compactData } from '../behaviour/compact-data.ts';
import { demandRegister } from '../behaviour/demand-register.ts';
import { type RegisterActivationBehaviour, registerActivation } from '../behaviour/register-activation.ts';
import type { WallClock } from '../behaviour/wall-clock.ts';
import { implement } from '../object.ts';
import type { Workshop } from './assembly.ts';
import type { Measured } from './measured.ts';
import { NAMES } from './names.ts';

/** What is measured, added up, averaged and recorded: classes 1, 3, 4, 5, 6, 7 and 62. */
export function putMetering({ assembly, clock }: Workshop, measured: Measured, serialNumber: string): void {
  const { executor } = assembly;
  assembly.add(
    implement(DataObject, NAMES.serialNumber, {
      value: { type: 'octetString', value: toLatin1(serialNumber) },
    }),
  );
  assembly.add(register(NAMES.energy, 'Wh', (now) => uint32(measured.energy(now))));
  assembly.add(register(NAMES.power, 'W', (now) => uint32(measured.power(now))));
  assembly.add(register(NAMES.voltage, 'V', (now) => ({ type: 'uint16', value: measured.voltage(now) }), -1));
  const tariffs = assembly.put(tariffRegisters(assembly.remembered(3, NAMES.rate1, NO_TARIFFS), measured));
  const activation = assembly.put(
    registerActivation({
      logicalName: NAMES.registerActivation,
      state: assembly.remembered(6, NAMES.registerActivation, {
        registerAssignment: [NAMES.rate1, NAMES.rate2].map((logicalName) => ({ classId: 3, logicalName })),
        maskList: [
          { name: 'rate1', indexList: [1] },
          { name: 'rate2', indexList: [2] },
        ],
        activeMask: 'rate1',
      }),
      onActivate: (_, now) => tariffs.changed(now),
    }),
  );
  tariffs.govern(activation);
  for (const object of tariffs.others) assembly.add(object);
  const maximum = assembly.put(maximumDemand(assembly.remembered(4, NAMES.maximumDemand, NO_MAXIMUM), clock));
  assembly.put(
    demandRegister({
      logicalName: NAMES.demand,
      scalerUnit: { scaler: 0, unit: 'W' },
      clock,
      integral: (now) => measured.energy(now) * 3600,
      status: () => ({ type: 'uint8', value: 0 }),
      onPeriod: maximum.offer,
      ...assembly.kept(5, NAMES.demand),
    }),
  );
  const valueColumn = (classId: number, logicalName: CaptureObject['logicalName']): CaptureObject => ({
    classId,
    logicalName,
    attribute: 2,
    dataIndex: 0,
  });
  assembly.put(
    capturingProfile({
      logicalName: NAMES.loadProfile,
      executor,
      clock,
      state: assembly.remembered(7, NAMES.loadProfile, {
        captureObjects: [
          valueColumn(8, NAMES.clock),
          valueColumn(3, NAMES.energy),
          valueColumn(3, NAMES.power),
        ],
        capturePeriod: 900,
        profileEntries: 2880,
      }),
      maxEntries: 35_136,
    }),
  );
  assembly.put(
    capturingProfile({
      logicalName: NAMES.billing,
      executor,
      clock,
      state: assembly.remembered(7, NAMES.billing, {
        captureObjects: [
          valueColumn(8, NAMES.clock),
          valueColumn(3, NAMES.energy),
          valueColumn(3, NAMES.rate1),
          valueColumn(3, NAMES.rate2),
          valueColumn(4, NAMES.maximumDemand),
        ],
        profileEntries: 15,
      }),
    }),
  );
  assembly.put(
    compactData({
      logicalName: NAMES.compactData,
      executor,
      state: assembly.remembered(62, NAMES.compactData, {
        captureObjects: [valueColumn(3, NAMES.energy), valueColumn(3, NAMES.power)],
        templateId: 1,
        captureMethod: 'implicit' as const,
      }),
    }),
  );
}

const uint32 = (value: number): Data => ({ type: 'uint32', value });

const register = (logicalName: string, unit: 'Wh' | 'W' | 'V', value: (now: Instant) => Data, scaler = 0) =>
  implement(Register, logicalName, { value: ({ now }) => value(now), scalerUnit: { scaler, unit } });

/** What the registers of the tariffs have counted, and up to which total. */
interface TariffState {
  readonly counted: readonly [number, number];
  readonly mark?: number;
}

const NO_TARIFFS: TariffState = { counted: [0, 0] };

/** One register for each tariff: what is imported counts on those that the register activation lets count. */
function tariffRegisters(first: TariffState, { energy }: Measured) {
  let state = first;
  let active: readonly Obis[] = RATES;
  let look = (): readonly Obis[] => active;

  function settle(now: Instant): void {
    const total = energy(now);
    const more = total - (state.mark ?? total);
    const [one, two] = state.counted;
    const share = (name: Obis): number => (active.includes(name) ? more : 0);
    state = { counted: [one + share(RATES[0]), two + share(RATES[1])], mark: total };
  }

  const rate = (name: Obis, index: 0 | 1) =>
    implement(
      Register,
      name,
      {
        value: ({ now }) => {
          settle(now);
          return uint32(state.counted[index]);
        },
        scalerUnit: { scaler: 0, unit: 'Wh' },
      },
      {
        reset: (_, { now }) => {
          settle(now);
          const [one, two] = state.counted;
          state = { ...state, counted: index === 0 ? [0, two] : [one, 0] };
          return undefined;
        },
      },
    );
  return {
    object: rate(RATES[0], 0),
    others: [rate(RATES[1], 1)],
    /** Another tariff holds: what was counted before belongs to the one before. */
    changed(now: Instant): void {
      settle(now);
      active = look();
    },
    govern(activation: RegisterActivationBehaviour): void {
      look = () => RATES.filter((name) => activation.isActive(3, name));
      active = look();
    },
    get state() {
      return state;
    },
  };
}

const RATES = [NAMES.rate1, NAMES.rate2] as const;

interface MaximumState {
  readonly watts: number;
  readonly at: DateTime;
}

const NO_MAXIMUM: MaximumState = { watts: 0, at: UNSPECIFIED };

/** The greatest demand of all periods since it was reset, and when it was. */
function maximumDemand(
  first: MaximumState,
  clock: WallClock,
): Behaviour<MaximumState> & { readonly offer: (watts: number, now: Instant) => void } {
  let state = first;
  return {
    object: implement(
      ExtendedRegister,
      NAMES.maximumDemand,
      {
        value: () => uint32(Math.round(state.watts)),
        scalerUnit: { scaler: 0, unit: 'W' },
        status: { type: 'uint8', value: 0 },
        captureTime: () => state.at,
      },
      {
        reset: () => {
          state = NO_MAXIMUM;
          return undefined;
        },
      },
    ),
    offer: (watts, now) => {
      if (watts > state.watts) state = { watts, at: clock.read(now) };
    },
    get state() {
      return state;
    },
  };
}
