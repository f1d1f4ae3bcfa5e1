import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { RegisterActivation } from '../../classes/register-activation.ts';
import type { Obis } from '../../data/obis.ts';
import { refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';

type Assignment = AttributeValue<typeof RegisterActivation, 'registerAssignment'>;
type MaskList = AttributeValue<typeof RegisterActivation, 'maskList'>;

/** What a register activation remembers. */
export interface RegisterActivationState {
  readonly registerAssignment: Assignment;
  readonly maskList: MaskList;
  /** Empty when no mask is active. */
  readonly activeMask: string;
}

export interface RegisterActivationOptions {
  readonly logicalName: string;
  readonly state: RegisterActivationState;
  /** Told whenever another mask is active: from now on these count. */
  readonly onActivate?: (registers: Assignment, now: Instant) => void;
}

export interface RegisterActivationBehaviour extends Behaviour<RegisterActivationState> {
  /** Whether a register counts now. One that is not assigned is not governed: it counts. */
  isActive(classId: number, logicalName: Obis): boolean;
}

/** Tariffs (class 6): of the registers assigned, those of the active mask count. */
export function registerActivation(options: RegisterActivationOptions): RegisterActivationBehaviour {
  const held = new Held(options.state);

  function active(): Assignment {
    const { registerAssignment, maskList, activeMask } = held.state;
    const mask = maskList.find(({ name }) => name === activeMask);
    return (mask?.indexList ?? []).flatMap((index) => registerAssignment[index - 1] ?? []);
  }

  const fits = (mask: MaskList[number], count: number): boolean =>
    mask.indexList.every((index) => index >= 1 && index <= count);

  const object = implement(
    RegisterActivation,
    options.logicalName,
    {
      registerAssignment: held.written('registerAssignment', (wanted) =>
        held.state.maskList.every((mask) => fits(mask, wanted.length)) ? undefined : refuse('otherReason'),
      ),
      maskList: held.written('maskList', (wanted) =>
        wanted.every((mask) => fits(mask, held.state.registerAssignment.length))
          ? undefined
          : refuse('otherReason'),
      ),
      activeMask: {
        get: held.shown('activeMask'),
        set: (wanted, { now }) => {
          const known = wanted === '' || held.state.maskList.some(({ name }) => name === wanted);
          if (!known) return refuse('objectUndefined');
          held.change({ activeMask: wanted });
          options.onActivate?.(active(), now);
          return undefined;
        },
      },
    },
    {
      addRegister: (register) => {
        // A mask counts in octets: more registers than that no mask could name.
        if (held.state.registerAssignment.length >= 255) return refuse('otherReason');
        held.change({ registerAssignment: [...held.state.registerAssignment, register] });
        return undefined;
      },
      addMask: (mask, { now }) => {
        if (!fits(mask, held.state.registerAssignment.length)) return refuse('otherReason');
        const others = held.state.maskList.filter(({ name }) => name !== mask.name);
        if (others.length >= MOST_MASKS) return refuse('otherReason');
        held.change({ maskList: [...others, mask] });
        if (mask.name === held.state.activeMask) options.onActivate?.(active(), now);
        return undefined;
      },
      deleteMask: (wanted) => {
        const others = held.state.maskList.filter(({ name }) => name !== wanted);
        if (others.length === held.state.maskList.length) return refuse('objectUndefined');
        // Assumed: the mask by which the meter counts cannot go from under it.
        if (wanted === held.state.activeMask) return refuse('temporaryFailure');
        held.change({ maskList: others });
        return undefined;
      },
    },
  );
  return {
    object,
    isActive: (classId, logicalName) => {
      const isMeant = (register: Assignment[number]): boolean =>
        register.classId === classId && register.logicalName === logicalName;
      return !held.state.registerAssignment.some(isMeant) || active().some(isMeant);
    },
    get state() {
      return held.state;
    },
  };
}

const MOST_MASKS = 255;
