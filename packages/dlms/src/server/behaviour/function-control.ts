import type { Instant } from '../../bytes/machine.ts';
import { FunctionControl } from '../../classes/control.ts';
import { attributeReference } from '../../data/reference.ts';
import { octetText } from '../../data/scalar.ts';
import { array, type SchemaValue, structure, tryFromData } from '../../data/schema.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';

/** A function by its name, and the attributes that it is made of; the layout is assumed, no source tells it. */
const meterFunction = structure({ name: octetText, members: array(attributeReference) });
export type MeterFunction = SchemaValue<typeof meterFunction>;

/** What a function control remembers. */
export interface FunctionControlState {
  readonly functions: readonly MeterFunction[];
  /** The names of the functions that are switched on. */
  readonly activated: readonly string[];
}

export interface FunctionControlOptions {
  readonly logicalName: string;
  readonly state?: FunctionControlState;
  /** Told when a function is switched. */
  readonly onSwitch?: (name: string, activated: boolean, now: Instant) => void;
}

export interface FunctionControlBehaviour extends Behaviour<FunctionControlState> {
  /** Whether a function is switched on; one that it does not know is not governed, and is on. */
  isActivated(name: string): boolean;
}

/**
 * A function control (class 122): switches functions by name, all that are asked for or none. New functions are off
 * (assumed).
 */
export function functionControl(options: FunctionControlOptions): FunctionControlBehaviour {
  const { onSwitch } = options;
  const held = new Held<FunctionControlState>(options.state ?? { functions: [], activated: [] });

  const knows = (name: string): boolean => held.state.functions.some((known) => known.name === name);
  const isOn = (name: string): boolean => held.state.activated.includes(name);

  function switchTo(name: string, activated: boolean, now: Instant): void {
    if (isOn(name) === activated) return;
    const others = held.state.activated.filter((other) => other !== name);
    held.change({ activated: activated ? [...others, name] : others });
    onSwitch?.(name, activated, now);
  }

  function add(wanted: MeterFunction): Refusal | undefined {
    const others = held.state.functions.filter(({ name }) => name !== wanted.name);
    if (others.length >= MOST_FUNCTIONS) return refuse('otherReason');
    held.change({ functions: [...others, wanted] });
    return undefined;
  }

  const object = implement(
    FunctionControl,
    options.logicalName,
    {
      activationStatus: () => held.state.functions.map(({ name }) => ({ name, activated: isOn(name) })),
      functionList: () => array(meterFunction).toData(held.state.functions),
    },
    {
      setFunctionStatus: (wanted, { now }) => {
        if (!wanted.every(({ name }) => knows(name))) return refuse('objectUndefined');
        for (const { name, activated } of wanted) switchTo(name, activated, now);
        return undefined;
      },
      addFunction: (wanted) => {
        const read = tryFromData(meterFunction, wanted, { strict: true });
        return read.ok ? add(read.value) : refuse('typeUnmatched');
      },
      removeFunction: (wanted) => {
        const name = tryFromData(octetText, wanted, { strict: true });
        if (!name.ok) return refuse('typeUnmatched');
        if (!knows(name.value)) return refuse('objectUndefined');
        held.change({
          functions: held.state.functions.filter((known) => known.name !== name.value),
          activated: held.state.activated.filter((other) => other !== name.value),
        });
        return undefined;
      },
    },
  );
  return {
    object,
    isActivated: (name) => !knows(name) || isOn(name),
    get state() {
      return held.state;
    },
  };
}

const MOST_FUNCTIONS = 255;
