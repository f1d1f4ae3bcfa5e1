import type { Attribute, Method, Selection, Target } from '../apdu/reference.ts';
import type {
  AttributeName,
  AttributeValue,
  InterfaceClass,
  MethodArgument,
  MethodName,
  MethodResult,
} from '../classes/define.ts';
import type { DateTime } from '../data/date-time.ts';
import type { Data } from '../data/tag.ts';
import type { GlobalKeys } from '../security/key-ring.ts';
import type { Dialogue } from '../session/dialogue.ts';
import type { Agreement } from '../session/negotiation.ts';
import { type AccessItem, type AccessOptions, type AccessResults, access } from './access.ts';
import { type ActResult, act, actList, type Invocation } from './act.ts';
import type { Opened } from './associate.ts';
import { CLOCK, type ClockResult, readClock, setClock } from './clock.ts';
import { readInvocationCounter } from './counter.ts';
import { type GetResult, get, getEach } from './get.ts';
import {
  agreeKeys,
  type KeyAgreementResult,
  type KeyChangeResult,
  type KeyName,
  SECURITY_SETUP,
  transferKeys,
} from './key-change.ts';
import { confirmNotification } from './notification.ts';
import { type ObjectsResult, objects } from './objects.ts';
import { type ProfileResult, type ProfileTableResult, profileRows, profileTable } from './profile.ts';
import { type ProfileShape, profileShape, type ShapeResult } from './profile-shape.ts';
import {
  type Invoked,
  instanceOf,
  invoke,
  type Read,
  type ReadObject,
  read,
  readAll,
  write,
} from './read.ts';
import { release } from './release.ts';
import type { RowSelection } from './row-selection.ts';
import type { Runner } from './runner.ts';
import { type Assignment, type SetResult, set, setEach } from './set.ts';
import { readShortName, tellShortName, writeShortName } from './short-name-access.ts';
import { type Report, readReport } from './short-name-report.ts';
import { tellUnconfirmed, type Unconfirmed } from './tell.ts';
import type { Terms } from './terms.ts';

/**
 * A client with an open association. Calls may be made at any time: they are had one after the other. A meter's refusal is a
 * result; only a broken conversation is thrown, as a DlmsError.
 *
 *     await using client = await connect('tcp://10.0.0.7:4059');
 *     const energy = await client.read(Register, '1-1:1.8.0*255', 'value');
 */
export class Client implements AsyncDisposable {
  readonly #runner: Runner;
  readonly #terms: Terms;
  /** The server's system title, where it said one. */
  readonly serverTitle: Uint8Array | undefined;

  constructor(runner: Runner, { terms, serverTitle }: Opened) {
    this.#runner = runner;
    this.#terms = terms;
    this.serverTitle = serverTitle;
  }

  /** Services and sizes that both agreed upon. */
  get agreement(): Agreement {
    return this.#terms.agreement;
  }

  /** Reads an attribute as its class types it: `client.read(Register, '1-1:1.8.0*255', 'scalerUnit')`. */
  read<C extends InterfaceClass, N extends AttributeName<C>>(
    declared: C,
    logicalName: string,
    attribute: N,
    selection?: Selection,
  ): Promise<Read<AttributeValue<C, N>>> {
    return this.#runner.run(read(this.#terms, declared, instanceOf(logicalName), attribute, selection));
  }

  /** Reads all attributes of an object, or those named, in as few questions as were agreed. */
  readAll<C extends InterfaceClass, N extends AttributeName<C> = AttributeName<C>>(
    declared: C,
    logicalName: string,
    attributes?: readonly N[],
  ): Promise<Pick<ReadObject<C>, N>> {
    return this.#runner.run(readAll(this.#terms, declared, instanceOf(logicalName), attributes));
  }

  /** Writes an attribute as its class types it. */
  write<C extends InterfaceClass, N extends AttributeName<C>>(
    declared: C,
    logicalName: string,
    attribute: N,
    value: AttributeValue<C, N>,
  ): Promise<SetResult> {
    return this.#runner.run(write(this.#terms, declared, instanceOf(logicalName), attribute, value));
  }

  /** Calls a method as its class types it. */
  invoke<C extends InterfaceClass, N extends MethodName<C>>(
    declared: C,
    logicalName: string,
    method: N,
    argument: MethodArgument<C, N>,
  ): Promise<Invoked<MethodResult<C, N>>> {
    return this.#runner.run(invoke(this.#terms, declared, instanceOf(logicalName), method, argument));
  }

  /** Reads an attribute of any class, by number. */
  get(attribute: Attribute, selection?: Selection): Promise<GetResult> {
    return this.#runner.run(get(this.#terms, attribute, selection));
  }

  /** Reads several attributes, together where that was agreed; the results stand in their order. */
  getEach(targets: readonly Target[]): Promise<readonly GetResult[]> {
    return this.#runner.run(getEach(this.#terms, targets));
  }

  /** Writes an attribute of any class, by number. */
  set(attribute: Attribute, value: Data, selection?: Selection): Promise<SetResult> {
    return this.#runner.run(set(this.#terms, attribute, value, selection));
  }

  /** Writes several attributes, together where that was agreed. */
  setEach(assignments: readonly Assignment[]): Promise<readonly SetResult[]> {
    return this.#runner.run(setEach(this.#terms, assignments));
  }

  /** Calls a method of any class, by number. */
  act(method: Method, argument?: Data): Promise<ActResult> {
    return this.#runner.run(act(this.#terms, method, argument));
  }

  /** Calls several methods with one request. */
  actList(invocations: readonly Invocation[]): Promise<readonly ActResult[]> {
    return this.#runner.run(actList(this.#terms, invocations));
  }

  /** Reads, writes and calls in one request, in this order; each result has the type of its item. */
  access<const I extends readonly AccessItem[]>(
    items: I,
    options?: AccessOptions,
  ): Promise<AccessResults<I>> {
    return this.#runner.run(access(this.#terms, items, options));
  }

  /** Writes or calls and waits for no answer, since there is none: `client.tell({ set: attribute, value })`. */
  tell(item: Unconfirmed): Promise<void> {
    return this.#runner.run(tellUnconfirmed(this.#terms, item));
  }

  /** Reads a variable by its short name, in an association that uses them. */
  readShortName(name: number, selection?: Selection): Promise<GetResult> {
    return this.#runner.run(readShortName(this.#terms, name, selection));
  }

  /** Writes a variable by its short name, or calls the method that has this name. */
  writeShortName(name: number, value: Data): Promise<SetResult> {
    return this.#runner.run(writeShortName(this.#terms, name, value));
  }

  /** Writes a variable by its short name and waits for no answer, since there is none. */
  tellShortName(name: number, value: Data): Promise<void> {
    return this.#runner.run(tellShortName(this.#terms, name, value));
  }

  /** Reads an information-report, and names what is in it as far as the object list is known. */
  report(octets: Uint8Array): Report {
    return readReport(octets, this.#terms.shortNames);
  }

  /** Says that a data-notification has come, where it asks for that; `onNotification` hands it out. */
  confirm(notification: Uint8Array): Promise<void> {
    return this.#runner.run(confirmNotification(notification));
  }

  /** The objects that the association shows, with what this client may do with them. */
  objects(): Promise<ObjectsResult> {
    return this.#runner.run(objects(this.#terms));
  }

  /** What a profile captures, for readings that follow one another. */
  profileShape(logicalName: string): Promise<ShapeResult> {
    return this.#runner.run(profileShape(this.#terms, instanceOf(logicalName)));
  }

  /** Rows of a profile with their columns; given a shape, nothing but the rows is asked for. */
  profile(profile: string | ProfileShape, wanted?: RowSelection): Promise<ProfileResult> {
    return this.#runner.run(shaped(this.#terms, profile, (shape) => profileRows(this.#terms, shape, wanted)));
  }

  /** The same in typed columns: a tenth of the time and memory, for a year of rows or a chart. */
  profileTable(profile: string | ProfileShape, wanted?: RowSelection): Promise<ProfileTableResult> {
    return this.#runner.run(
      shaped(this.#terms, profile, (shape) => profileTable(this.#terms, shape, wanted)),
    );
  }

  /** The meter's time. */
  clock(logicalName: string = CLOCK): Promise<ClockResult> {
    return this.#runner.run(readClock(this.#terms, instanceOf(logicalName)));
  }

  /** Sets the meter's time. */
  setClock(time: DateTime, logicalName: string = CLOCK): Promise<SetResult> {
    return this.#runner.run(setClock(this.#terms, time, instanceOf(logicalName)));
  }

  /** The lowest invocation counter that the meter takes next from a client, as it shows the public one: 0-0:43.1.x*255. */
  invocationCounter(logicalName: string): Promise<number> {
    return this.#runner.run(readInvocationCounter(this.#terms, instanceOf(logicalName)));
  }

  /** Sends the meter new keys under the master key, and uses them from then on. */
  transferKeys(keys: Partial<GlobalKeys>, logicalName: string = SECURITY_SETUP): Promise<KeyChangeResult> {
    return this.#runner.run(transferKeys(this.#terms, keys, instanceOf(logicalName)));
  }

  /** Agrees with the meter on new keys, and uses them from then on (suites 1 and 2). */
  agreeKeys(names: readonly KeyName[], logicalName: string = SECURITY_SETUP): Promise<KeyAgreementResult> {
    return this.#runner.run(agreeKeys(this.#terms, names, instanceOf(logicalName)));
  }

  /**
   * Releases the association and ends link and line, within a bound. Calls that still wait are rejected. Never fails; a second time
   * does nothing.
   */
  close(): Promise<void> {
    return this.#runner.close(this.#terms.quirks.has('skippedRelease') ? undefined : release(this.#terms));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Goes on with the shape of a profile, which is read where only the name is given. */
function* shaped<R>(
  terms: Terms,
  profile: string | ProfileShape,
  goOn: (shape: ProfileShape) => Dialogue<R>,
): Dialogue<R | Extract<ShapeResult, { ok: false }>> {
  if (typeof profile !== 'string') return yield* goOn(profile);
  const described = yield* profileShape(terms, instanceOf(profile));
  return described.ok ? yield* goOn(described.shape) : described;
}
