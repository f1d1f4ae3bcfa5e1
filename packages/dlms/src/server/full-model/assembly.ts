import type { InterfaceClass } from '../../classes/define.ts';
import { parseObis } from '../../data/obis.ts';
import type { Behaviour, Timed } from '../behaviour/behaviour.ts';
import { deviceExecutor, type Executor } from '../behaviour/executor.ts';
import {
  type KeptObject,
  type KeptObjectOptions,
  type KeptValues,
  keptObject,
} from '../behaviour/kept-object.ts';
import type { WallClock } from '../behaviour/wall-clock.ts';
import type { LogicalDevice } from '../logical-device.ts';
import type { CosemObject } from '../object.ts';

/** What the objects of a model remember, by class and logical name: plain values, for whoever keeps them between starts. */
export type FullModelState = Readonly<Record<string, unknown>>;

/** A model while it is put together: its objects, those that act as time passes, and what each remembers. */
export class Assembly {
  readonly executor: Executor;
  readonly #objects: CosemObject[] = [];
  readonly #timed: Timed[] = [];
  readonly #kept: [key: string, behaviour: Behaviour<unknown>][] = [];
  readonly #state: FullModelState;

  constructor(device: () => LogicalDevice, state: FullModelState = {}) {
    this.executor = deviceExecutor(device);
    this.#state = state;
  }

  get objects(): readonly CosemObject[] {
    return this.#objects;
  }

  get timed(): readonly Timed[] {
    return this.#timed;
  }

  get state(): FullModelState {
    return Object.fromEntries(this.#kept.map(([key, { state }]) => [key, state]));
  }

  /** What an object remembers from before, or what it begins with. */
  remembered<S>(classId: number, logicalName: string, first: S): S {
    const kept = this.#state[keyOf(classId, logicalName)];
    return kept === undefined ? first : (kept as S);
  }

  /** The option `state` of an object that is remembered; nothing for one that begins anew. */
  kept<S>(classId: number, logicalName: string): { readonly state?: S } {
    const kept = this.#state[keyOf(classId, logicalName)];
    return kept === undefined ? {} : { state: kept as S };
  }

  /** Takes a behaviour in: its object, its state, and its time where it has one. */
  put<B extends Behaviour<unknown> & Partial<Timed>>(behaviour: B): B {
    const { object, advance } = behaviour;
    this.#objects.push(object);
    this.#kept.push([keyOf(object.classId, object.logicalName), behaviour]);
    if (advance) this.#timed.push(behaviour as B & Timed);
    return behaviour;
  }

  /** Takes an object in that only keeps what is written to it. */
  keep<C extends InterfaceClass>(
    declaration: C,
    logicalName: string,
    options: KeptObjectOptions<C> = {},
  ): KeptObject<C> {
    const state = this.remembered<KeptValues<C>>(declaration.id, parseObis(logicalName), {});
    return this.put(keptObject(declaration, logicalName, { ...options, state }));
  }

  /** Takes an object in that remembers nothing. */
  add(object: CosemObject): void {
    this.#objects.push(object);
  }

  /** Lets something act as time passes, behind all that was put in before. */
  run(timed: Timed): void {
    this.#timed.push(timed);
  }
}

/** An assembly with its clock. */
export interface Workshop {
  readonly assembly: Assembly;
  readonly clock: WallClock;
}

const keyOf = (classId: number, logicalName: string): string => `${classId} ${logicalName}`;
