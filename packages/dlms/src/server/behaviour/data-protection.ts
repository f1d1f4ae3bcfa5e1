import type { Instant } from '../../bytes/machine.ts';
import { concat } from '../../bytes/octets.ts';
import { DataProtection } from '../../classes/data-protection.ts';
import type { AttributeValue, MethodArgument } from '../../classes/define.ts';
import type { PolicyFlag } from '../../classes/security-policy.ts';
import { decode, encode } from '../../codec/codec.ts';
import { data } from '../../data/data.ts';
import type { Data } from '../../data/tag.ts';
import { DlmsError } from '../../errors.ts';
import type { Safeguard } from '../../security/policy.ts';
import { Received } from '../../security/received.ts';
import {
  type DataProtectionEnd,
  protectData,
  safeguardsOfLayer,
  unprotectData,
} from '../../session/data-protection.ts';
import {
  layersOf,
  type ProtectionParameters,
  parametersOf,
  wantedBy,
} from '../../session/protection-parameters.ts';
import { Refusal, refuse } from '../answer.ts';
import type { Access } from '../association-view.ts';
import { invokeFor, mayRead, mayWrite, writeFor } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { type PushObject, restrictionOf } from '../push-plan.ts';
import { restrictedValue } from '../restricted-value.ts';
import type { SecuritySetup } from '../security-setup.ts';
import { type Behaviour, Held } from './behaviour.ts';

type Objects = AttributeValue<typeof DataProtection, 'protectionObjectList'>;

/** What a data protection remembers. */
export interface DataProtectionState {
  readonly protectionObjectList: Objects;
  readonly protectionParametersGet: ProtectionParameters;
  readonly protectionParametersSet: ProtectionParameters;
  readonly requiredProtection: readonly PolicyFlag[];
}

export interface DataProtectionOptions {
  /** Default 0-0:43.2.0*255. */
  readonly logicalName?: string;
  /** The keys of the party at the other end, which need not be those of the association. */
  readonly security: SecuritySetup;
  /** Who that party is; without it the one that the setup names, else the client of the association. */
  readonly peerTitle?: Uint8Array;
  readonly state?: Partial<DataProtectionState>;
  /** What was received before, for whoever keeps it; not shared with associations, whose messages carry these values. */
  readonly received?: Received;
  /** Told of what did not hold: for an alarm. The client is told next to nothing. */
  readonly onProblem?: (error: DlmsError, now: Instant) => void;
}

/**
 * A data protection (class 30): attributes and methods of other objects, protected from end to end. The client of the association needs
 * the rights to them all the same; what these ask of protection may come from here.
 */
export function dataProtection(options: DataProtectionOptions): Behaviour<DataProtectionState> {
  const { security, received = new Received(), onProblem } = options;
  const held = new Held<DataProtectionState>({ ...STANDARD, ...options.state });

  /** Goes on with both ends known; what does not hold is refused without a word of why. */
  function guarded<R>({ association, now }: Access, go: (end: DataProtectionEnd) => R): R | Refusal {
    const peerTitle = options.peerTitle ?? security.clientTitle ?? association.security?.clientTitle;
    if (!peerTitle) return refuse('otherReason');
    try {
      return go({
        crypto: security.crypto,
        ring: security.ring,
        elliptic: security.ellipticFor(peerTitle, now),
        ownTitle: security.systemTitle,
        peerTitle,
        sent: security.sent,
        received,
      });
    } catch (error) {
      if (!(error instanceof DlmsError)) throw error;
      onProblem?.(error, now);
      return refuse('otherReason');
    }
  }

  /** Whether the layers are what has to be at least, in one direction. */
  const suffices = (parameters: ProtectionParameters, direction: 'Request' | 'Response'): boolean =>
    SAFEGUARDS.every(
      (safeguard) =>
        !held.state.requiredProtection.includes(`${safeguard}${direction}`) ||
        parameters.some(({ type }) => safeguardsOfLayer(type).includes(safeguard)),
    );

  function seal(access: Access, parameters: ProtectionParameters, value: Data) {
    if (!suffices(parameters, 'Response')) return refuse('readWriteDenied');
    const octets = encode(data, value);
    // Without a layer there is nobody it is protected for.
    if (parameters.length === 0) return { octets, layers: [] };
    return guarded(access, (end) => protectData(end, octets, wantedBy(parameters)));
  }

  /** The value under the protection, and who may do what with it. */
  function open(access: Access, parameters: ProtectionParameters, octets: Uint8Array) {
    if (!suffices(parameters, 'Request')) return refuse('readWriteDenied');
    return guarded(access, (end) => {
      const opened = unprotectData(end, octets, layersOf(parameters));
      return {
        value: decode(data, opened.octets),
        access: withSafeguards(access, 'protection', opened.safeguards),
      };
    });
  }

  function getAll(access: Access, objects: Objects, parameters: ProtectionParameters) {
    if (objects.length > MOST_OBJECTS) return refuse('scopeOfAccessViolated');
    const safeguards = parameters.flatMap(({ type }) => safeguardsOfLayer(type));
    const answered = withSafeguards(access, 'answerProtection', safeguards);
    const values: Data[] = [];
    for (const { value: wanted } of objects) {
      const refusal = mayRead(answered, wanted, wanted.attribute);
      if (refusal) return refusal;
      const value = restrictedValue(objectOf(wanted), { ...answered, selection: undefined });
      if (!value) return refuse('scopeOfAccessViolated');
      values.push(value);
    }
    return seal(access, parameters, { type: 'structure', value: values });
  }

  /** All or none, as far as rights go: a value that its object refuses stops the rest. */
  function setAll(access: Access, objects: Objects, parameters: ProtectionParameters, octets: Uint8Array) {
    const opened = open(access, parameters, octets);
    if (opened instanceof Refusal) return opened;
    const values = opened.value.type === 'structure' ? opened.value.value : [];
    if (values.length !== objects.length || values.length === 0) return refuse('typeUnmatched');
    for (const { value: wanted } of objects) {
      const refusal = mayWrite(opened.access, wanted, wanted.attribute);
      if (refusal) return refusal;
      if (!isWhole(objectOf(wanted))) return refuse('scopeOfAccessViolated');
    }
    for (const [i, { value: wanted }] of objects.entries()) {
      const refusal = writeFor(opened.access, wanted, wanted.attribute, values[i] as Data);
      if (refusal) return refusal;
    }
    return undefined;
  }

  function invoke(access: Access, { method: wanted, parameters, protectedArgument }: Invocation) {
    if (!suffices(parameters, 'Response')) return refuse('readWriteDenied');
    const opened = open(access, parameters, protectedArgument);
    if (opened instanceof Refusal) return opened;
    const answered = withSafeguards(opened.access, 'answerProtection', opened.access.protection ?? []);
    const returned = invokeFor(answered, wanted, wanted.method, opened.value);
    if (returned instanceof Refusal) return returned;
    const value: Data = returned ? decode(data, concat(...returned)) : { type: 'null', value: null };
    return seal(access, parameters.map(answeredAs), value);
  }

  const object = implement(
    DataProtection,
    options.logicalName ?? '0-0:43.2.0*255',
    {
      protectionBuffer: {
        get: (access) => {
          const { protectionObjectList, protectionParametersGet } = held.state;
          const sealed = getAll(access, protectionObjectList, protectionParametersGet);
          return sealed instanceof Refusal ? sealed : sealed.octets;
        },
        set: (octets: Uint8Array, access: Access) => {
          const { protectionObjectList, protectionParametersSet } = held.state;
          return setAll(access, protectionObjectList, protectionParametersSet, octets);
        },
      },
      protectionObjectList: held.written('protectionObjectList', ({ length }) =>
        length > MOST_OBJECTS ? refuse('otherReason') : undefined,
      ),
      protectionParametersGet: held.written('protectionParametersGet'),
      protectionParametersSet: held.written('protectionParametersSet'),
      requiredProtection: held.written('requiredProtection'),
    },
    {
      getProtectedAttributes: ({ objects, parameters }, access) => {
        const sealed = getAll(access, objects, parameters);
        if (sealed instanceof Refusal) return sealed;
        return { parameters: parametersOf(sealed.layers), protectedAttributes: sealed.octets };
      },
      setProtectedAttributes: ({ objects, parameters, protectedAttributes }, access) =>
        setAll(access, objects, parameters, protectedAttributes),
      invokeProtectedMethod: (argument, access) => {
        const sealed = invoke(access, argument);
        if (sealed instanceof Refusal) return sealed;
        return { parameters: parametersOf(sealed.layers), protectedResult: sealed.octets };
      },
    },
  );
  return {
    object,
    get state() {
      return held.state;
    },
  };
}

type Invocation = MethodArgument<typeof DataProtection, 'invokeProtectedMethod'>;
type Wanted = Objects[number]['value'];

const objectOf = (wanted: Wanted): PushObject => ({
  classId: wanted.classId,
  logicalName: wanted.logicalName,
  attribute: wanted.attribute,
  dataIndex: wanted.dataIndex,
  restriction: 'restriction' in wanted ? restrictionOf(wanted.restriction) : { kind: 'none' },
  columns: [],
});

/** No class of ours is written in parts. */
const isWhole = ({ dataIndex, restriction }: PushObject): boolean =>
  dataIndex === 0 && restriction.kind === 'none';

/** The answer to a call is protected as the call was, in a transaction of its own and by a key of its own. */
const answeredAs = ({ type, options }: ProtectionParameters[number]): ProtectionParameters[number] => ({
  type,
  options: { ...options, transactionId: new Uint8Array(0) },
});

/** What was protected here counts besides what the association protects. */
const withSafeguards = (
  access: Access,
  what: 'protection' | 'answerProtection',
  safeguards: readonly Safeguard[],
): Access => ({ ...access, [what]: [...(access[what] ?? []), ...safeguards] });

const SAFEGUARDS = ['authenticated', 'encrypted', 'signed'] as const;
const MOST_OBJECTS = 64;

const STANDARD: DataProtectionState = {
  protectionObjectList: [],
  protectionParametersGet: [],
  protectionParametersSet: [],
  requiredProtection: [],
};
