import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MethodArgument } from '../src/classes/define.ts';
import { DataObject, DataProtection, Register } from '../src/classes/index.ts';
import { decode, encode } from '../src/codec/codec.ts';
import { data } from '../src/data/data.ts';
import { parseObis } from '../src/data/obis.ts';
import { fromData, type Schema } from '../src/data/schema.ts';
import type { Data } from '../src/data/tag.ts';
import type { DlmsError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { SendCounter, volatileCounter } from '../src/security/counter.ts';
import { KeyRing } from '../src/security/key-ring.ts';
import { Received } from '../src/security/received.ts';
import type { SuiteId } from '../src/security/suite.ts';
import {
  type AccessRule,
  type DataProtectionState,
  dataProtection,
  implement,
  LogicalDevice,
  SecuritySetup,
} from '../src/server/index.ts';
import {
  type DataProtectionEnd,
  protectData,
  unprotectData,
  type WantedLayer,
} from '../src/session/data-protection.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { layersOf, parametersOf, wantedBy } from '../src/session/protection-parameters.ts';
import { CLIENT_TITLE, ellipticOf, keysOf, SERVER_TITLE } from './ciphered-fixture.ts';
import { act, get, opened, PUBLIC, set, uint32 } from './server-fixture.ts';

const ENERGY = parseObis('1-0:1.8.0*255');
const NOTE = parseObis('0-0:96.1.0*255');
const HIDDEN = parseObis('0-0:96.1.9*255');
const PROTECTION = '0-0:43.2.0*255';

/** The far end, which holds the keys of one party. */
function party(suite: SuiteId): DataProtectionEnd {
  const keys = suite === 0 ? undefined : { suite, ...ellipticOf(suite).client };
  return {
    crypto: nodeCrypto,
    ring: new KeyRing(nodeCrypto, suite, keysOf(suite)),
    elliptic: keys && {
      crypto: nodeCrypto,
      suite: keys.suite,
      signing: keys.signing,
      agreement: keys.agreement,
      peerSigning: keys.serverSigning,
      peerAgreement: keys.serverAgreement,
    },
    ownTitle: CLIENT_TITLE,
    peerTitle: SERVER_TITLE,
    sent: new SendCounter(volatileCounter()),
    received: new Received(),
  };
}

function meterOf(
  suite: SuiteId,
  state: Partial<DataProtectionState> = {},
  rights: readonly AccessRule[] = [],
) {
  let note: Data = uint32(5);
  const problems: DlmsError[] = [];
  const elliptic = suite === 0 ? undefined : ellipticOf(suite);
  const security = new SecuritySetup({
    crypto: nodeCrypto,
    suite,
    systemTitle: SERVER_TITLE,
    clientTitle: CLIENT_TITLE,
    keys: keysOf(suite),
    counter: volatileCounter(),
    ...(elliptic && { elliptic: elliptic.server }),
  });
  const protection = dataProtection({ security, state, onProblem: (error) => problems.push(error) });
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    associations: [
      {
        clientSap: PUBLIC,
        services: LOGICAL_NAME_SERVICES,
        rights: [{ logicalName: HIDDEN, hidden: true }, ...rights],
      },
    ],
    objects: [
      protection.object,
      implement(
        Register,
        ENERGY,
        { value: uint32(4711), scalerUnit: { scaler: 0, unit: 'Wh' } },
        { reset: () => undefined },
      ),
      implement(DataObject, NOTE, {
        value: {
          get: () => note,
          set: (value) => {
            note = value;
            return undefined;
          },
        },
      }),
      implement(DataObject, HIDDEN, { value: uint32(666) }),
    ],
  });
  return { talk: opened(device, PUBLIC), note: () => note, problems };
}

const whole = (classId: number, logicalName: typeof ENERGY, attribute = 2) => ({
  kind: 'whole' as const,
  value: { classId, logicalName, attribute, dataIndex: 0 },
});

type Names = 'getProtectedAttributes' | 'setProtectedAttributes' | 'invokeProtectedMethod';

/** Calls a method of the data protection; its result, typed, or why there is none. */
function call<N extends Names>(
  { talk }: ReturnType<typeof meterOf>,
  name: N,
  argument: MethodArgument<typeof DataProtection, N>,
): unknown {
  const method = DataProtection.methods[name];
  const type = method.argument as { toData(value: unknown): Data };
  const answer = talk.say(act(30, PROTECTION, method.index, type.toData(argument))) as unknown as {
    readonly result: string;
    readonly returned?: { readonly data: Data };
  };
  if (answer.result !== 'success' || !('result' in method)) return answer.result;
  return fromData(method.result as Schema<unknown>, answer.returned?.data as Data);
}

/** Asks for attributes and takes their protection off. */
function getProtected(
  meter: ReturnType<typeof meterOf>,
  end: DataProtectionEnd,
  wanted: readonly WantedLayer[],
  objects = [whole(3, ENERGY), whole(1, NOTE)],
) {
  const parameters = wanted.map((layer) => asked(layer));
  const answer = call(meter, 'getProtectedAttributes', { objects, parameters });
  if (typeof answer === 'string') return answer;
  const told = answer as {
    readonly parameters: Parameters<typeof layersOf>[0];
    readonly protectedAttributes: Uint8Array;
  };
  const { octets, safeguards } = unprotectData(end, told.protectedAttributes, layersOf(told.parameters));
  return { value: decode(data, octets), safeguards };
}

const NOTHING = new Uint8Array(0);

/** Parameters that ask for a layer. */
const asked = ({ type, key = 'identified' }: WantedLayer) => ({
  type,
  options: {
    transactionId: NOTHING,
    originatorSystemTitle: NOTHING,
    recipientSystemTitle: NOTHING,
    otherInformation: NOTHING,
    keyInfo: KEYS[key],
  },
});

const info = (kind: number, ...options: readonly Data[]): Data => ({
  type: 'structure',
  value: [
    { type: 'enum', value: kind },
    { type: 'structure', value: options },
  ],
});
const octets = (...value: readonly number[]): Data => ({
  type: 'octetString',
  value: Uint8Array.from(value),
});
const KEYS = {
  identified: info(0, { type: 'enum', value: 0 }),
  wrapped: info(1, { type: 'enum', value: 0 }, octets()),
  onePass: info(2, octets(1), octets()),
  staticUnified: info(2, octets(2), octets()),
} as const;

const VALUES = { type: 'structure', value: [uint32(4711), uint32(5)] };

describe('attributes are read under protection of their own', () => {
  test.each<[SuiteId, readonly WantedLayer[]]>([
    [0, [{ type: 'authentication' }]],
    [0, [{ type: 'encryption' }]],
    [0, [{ type: 'authenticationEncryption' }]],
    [0, [{ type: 'authenticationEncryption', key: 'wrapped' }]],
    [1, [{ type: 'digitalSignature' }]],
    [1, [{ type: 'authenticationEncryption', key: 'onePass' }]],
    [1, [{ type: 'authenticationEncryption', key: 'staticUnified' }]],
    [1, [{ type: 'digitalSignature' }, { type: 'authenticationEncryption' }]],
    [2, [{ type: 'encryption', key: 'onePass' }, { type: 'digitalSignature' }]],
  ])('suite %i, %j', (suite, wanted) => {
    const meter = meterOf(suite);
    expect(getProtected(meter, party(suite), wanted)).toMatchObject({ value: VALUES });
    expect(meter.problems).toEqual([]);
  });

  test('nothing of what the association may not see, and not without the protection that is required', () => {
    const meter = meterOf(0, { requiredProtection: ['encryptedResponse'] });
    const end = party(0);
    const encrypted = [{ type: 'encryption' }] as const;
    expect(getProtected(meter, end, encrypted, [whole(1, HIDDEN)])).toBe('objectUndefined');
    expect(getProtected(meter, end, encrypted, [whole(3, ENERGY, 3), whole(3, ENERGY, 9)])).toBe(
      'objectUndefined',
    );
    expect(getProtected(meter, end, [{ type: 'authentication' }])).toBe('readWriteDenied');
    expect(getProtected(meter, end, [])).toBe('readWriteDenied');
    expect(getProtected(meter, end, encrypted)).toMatchObject({ value: VALUES });
  });

  test('an attribute whose answer has to be encrypted is read no other way', () => {
    const strict: AccessRule = {
      logicalName: NOTE,
      attributes: { 2: { read: true, response: ['encrypted'] } },
    };
    const meter = meterOf(0, {}, [strict]);
    expect(meter.talk.say(get(1, NOTE, 2))).toMatchObject({ result: { error: 'readWriteDenied' } });
    expect(getProtected(meter, party(0), [{ type: 'authentication' }])).toBe('readWriteDenied');
    expect(getProtected(meter, party(0), [{ type: 'authenticationEncryption' }])).toMatchObject({
      value: VALUES,
    });
  });
});

describe('attributes are written under protection of their own', () => {
  const structure = (...value: readonly Data[]): Data => ({ type: 'structure', value });

  function setProtected(
    meter: ReturnType<typeof meterOf>,
    end: DataProtectionEnd,
    value: Data,
    wanted: readonly WantedLayer[] = [{ type: 'authenticationEncryption' }],
    objects = [whole(1, NOTE)],
    spoil: (octets: Uint8Array) => Uint8Array = (same) => same,
  ) {
    const sealed = protectData(end, encode(data, value), wanted);
    const argument = {
      objects,
      parameters: parametersOf(sealed.layers),
      protectedAttributes: spoil(sealed.octets),
    };
    return { again: () => call(meter, 'setProtectedAttributes', argument), argument };
  }

  test.each<[SuiteId, readonly WantedLayer[]]>([
    [0, [{ type: 'authentication' }]],
    [0, [{ type: 'authenticationEncryption', key: 'wrapped' }]],
    [1, [{ type: 'digitalSignature' }, { type: 'encryption', key: 'onePass' }]],
    [2, [{ type: 'authenticationEncryption', key: 'staticUnified' }]],
  ])('suite %i, %j, once only', (suite, wanted) => {
    const meter = meterOf(suite);
    const { again } = setProtected(meter, party(suite), structure(uint32(9)), wanted);
    expect(again()).toBe('success');
    expect(meter.note()).toEqual(uint32(9));
    expect(again()).toBe('otherReason');
    expect(meter.problems).toMatchObject([{ code: 'security', reason: 'replay' }]);
  });

  test('an attribute that wants signed requests is written so, and no other way', () => {
    const strict: AccessRule = {
      logicalName: NOTE,
      attributes: { 2: { read: true, write: true, request: ['signed'] } },
    };
    const meter = meterOf(1, {}, [strict]);
    const end = party(1);
    expect(meter.talk.say(set(1, NOTE, 2, uint32(9)))).toMatchObject({ result: 'readWriteDenied' });
    expect(setProtected(meter, end, structure(uint32(9))).again()).toBe('readWriteDenied');
    expect(setProtected(meter, end, structure(uint32(9)), [{ type: 'digitalSignature' }]).again()).toBe(
      'success',
    );
  });

  test('by the buffer, as its parameters say', () => {
    const end = party(0);
    const layers = [{ type: 'authenticationEncryption' }] as const;
    const value = structure(uint32(9));
    const sealed = protectData(end, encode(data, value), layers);
    const meter = meterOf(0, {
      protectionObjectList: [whole(1, NOTE)],
      protectionParametersGet: layers.map(asked),
      protectionParametersSet: parametersOf(sealed.layers),
    });
    const written = meter.talk.say(set(30, PROTECTION, 2, { type: 'octetString', value: sealed.octets }));
    expect(written).toMatchObject({ result: 'success' });
    expect(meter.note()).toEqual(uint32(9));
    const { result } = meter.talk.say(get(30, PROTECTION, 2)) as unknown as {
      readonly result: { readonly data: { readonly value: Uint8Array } };
    };
    // The reader knows the transaction from nowhere but the parameters, where it stands if it was asked for.
    expect(result.data.value[0]).toBe(0x30);
  });

  test('not at all where anything does not hold, and nobody is told what', () => {
    const meter = meterOf(0);
    const value = structure(uint32(9));
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const end = party(0);
        const { again } = setProtected(meter, end, value, undefined, undefined, (same) => {
          const spoilt = same.slice();
          spoilt[at % same.length] = (spoilt[at % same.length] ?? 0) ^ bits;
          return spoilt;
        });
        expect(again()).toBe('otherReason');
      }),
      { numRuns: 60 },
    );
    expect(meter.note()).toEqual(uint32(5));
    expect(meter.problems).toHaveLength(60);
  });

  test('not what is of another number, of another object, or partly', () => {
    const meter = meterOf(0);
    const end = party(0);
    expect(setProtected(meter, end, structure(uint32(9), uint32(1))).again()).toBe('typeUnmatched');
    expect(setProtected(meter, end, uint32(9)).again()).toBe('typeUnmatched');
    const both = [whole(1, NOTE), whole(1, HIDDEN)];
    expect(setProtected(meter, end, structure(uint32(9), uint32(1)), undefined, both).again()).toBe(
      'objectUndefined',
    );
    const part = [{ ...whole(1, NOTE), value: { ...whole(1, NOTE).value, dataIndex: 1 } }];
    expect(setProtected(meter, end, structure(uint32(9)), undefined, part).again()).toBe(
      'scopeOfAccessViolated',
    );
    expect(meter.note()).toEqual(uint32(5));
  });

  test('not what is meant for another', () => {
    const meter = meterOf(0);
    const other = { ...party(0), peerTitle: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    expect(setProtected(meter, other, structure(uint32(9))).again()).toBe('otherReason');
    expect(meter.problems).toMatchObject([{ reason: 'systemTitle' }]);
  });
});

test('methods are called and answered under protection of their own', () => {
  const meter = meterOf(0, { requiredProtection: ['authenticatedRequest', 'authenticatedResponse'] });
  const end = party(0);
  const invoke = (classId: number, logicalName: typeof ENERGY, type: WantedLayer['type']) => {
    const sealed = protectData(end, encode(data, { type: 'int8', value: 0 }), [{ type }]);
    return call(meter, 'invokeProtectedMethod', {
      method: { classId, logicalName, method: 1 },
      parameters: parametersOf(sealed.layers),
      protectedArgument: sealed.octets,
    });
  };
  expect(invoke(3, ENERGY, 'encryption')).toBe('readWriteDenied');
  expect(invoke(1, HIDDEN, 'authentication')).toBe('objectUndefined');
  const answer = invoke(3, ENERGY, 'authenticationEncryption') as {
    readonly parameters: Parameters<typeof layersOf>[0];
    readonly protectedResult: Uint8Array;
  };
  const { octets: plain } = unprotectData(end, answer.protectedResult, layersOf(answer.parameters));
  expect(decode(data, plain)).toEqual({ type: 'null', value: null });
});

test('parameters say the same after they went through Data', () => {
  const end = party(1);
  for (const key of ['identified', 'wrapped', 'onePass', 'staticUnified'] as const) {
    const { layers } = protectData(end, Uint8Array.of(1, 2, 3), [{ type: 'authenticationEncryption', key }]);
    const type = DataProtection.attributes.protectionParametersGet.type;
    const travelled = fromData(type, type.toData(parametersOf(layers)), { strict: true });
    expect(layersOf(travelled)).toEqual(layers);
    expect(wantedBy(travelled)).toMatchObject([
      key === 'identified' ? { type: 'authenticationEncryption', broadcast: false } : { key },
    ]);
  }
});
