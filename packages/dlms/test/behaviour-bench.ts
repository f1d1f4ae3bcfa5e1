import { type InterfaceClass, methodOf, Register } from '../src/classes/index.ts';
import { type Obis, parseObis } from '../src/data/obis.ts';
import type { ScriptReference } from '../src/data/reference.ts';
import type { Data } from '../src/data/tag.ts';
import {
  type CosemObject,
  deviceExecutor,
  type Executor,
  implement,
  LogicalDevice,
  Refusal,
  type RefusalReason,
  type Timed,
} from '../src/server/index.ts';

export const LOAD = parseObis('1-0:1.7.0*255');
export const SCRIPTS = parseObis('0-0:10.0.100*255');

/** A meter on a bench: objects are put onto it, read, written and called, and it tells which scripts were run. */
export class Bench {
  readonly device = new LogicalDevice({ sap: 1, name: 'MTW0000000000001', objects: [], associations: [] });
  /** The scripts that were run, as `selector@time`. */
  readonly ran: string[] = [];
  load = 0;
  readonly executor: Executor;

  constructor() {
    const real = deviceExecutor(() => this.device);
    this.executor = {
      ...real,
      invoke: (method, argument, now) => {
        if (method.classId !== 9 || method.logicalName !== SCRIPTS) return real.invoke(method, argument, now);
        this.ran.push(`${argument.value}@${new Date(now).toISOString().slice(0, 16)}`);
        return undefined;
      },
    };
    this.device.add(
      implement(Register, LOAD, {
        value: () => ({ type: 'uint32', value: this.load }),
        scalerUnit: { scaler: 0, unit: 'W' },
      }),
    );
  }

  put<B extends { readonly object: CosemObject }>(behaviour: B): B {
    this.device.add(behaviour.object);
    return behaviour;
  }

  read(object: CosemObject, attribute: number, now = 0): Data | RefusalReason {
    return said(this.executor.read({ ...nameOf(object), attribute }, now));
  }

  write(object: CosemObject, attribute: number, value: Data, now = 0): RefusalReason | 'success' {
    return outcome(this.executor.write({ ...nameOf(object), attribute }, value, now));
  }

  /** Calls a method of a class with a typed argument. */
  call(object: CosemObject, name: string, argument: unknown = 0, now = 0): RefusalReason | 'success' {
    const method = methodOf(object.declaration as InterfaceClass, name);
    if (!method) throw new Error(`${object.declaration.name} has no method ${name}`);
    return outcome(
      this.executor.invoke(
        { ...nameOf(object), method: method.index },
        method.argument.toData(argument),
        now,
      ),
    );
  }
}

/** Advances from deadline to deadline until a moment, as a driver does. */
export function runUntil(part: Timed, from: number, to: number): number {
  let steps = 0;
  let now = from;
  part.advance(now);
  for (;;) {
    const { deadline } = part;
    if (deadline === undefined || deadline > to) break;
    if (deadline < now) throw new Error(`a deadline in the past: ${deadline} after ${now}`);
    if (++steps > 1_000_000) throw new Error('no end of deadlines');
    now = deadline;
    part.advance(now);
  }
  part.advance(to);
  return steps;
}

export const script = (selector: number): ScriptReference => ({ logicalName: SCRIPTS as Obis, selector });
export const uint32 = (value: number): Data => ({ type: 'uint32', value });
export const bits = (value: string): Data => ({ type: 'bitString', value });
export const enumerated = (value: number): Data => ({ type: 'enum', value });

const nameOf = ({ classId, logicalName }: CosemObject) => ({ classId, logicalName });
const said = (value: Data | Refusal): Data | RefusalReason =>
  value instanceof Refusal ? value.reason : value;
const outcome = (refusal: Refusal | undefined): RefusalReason | 'success' => refusal?.reason ?? 'success';
