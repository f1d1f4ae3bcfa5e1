import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { MeterObject, MeterSession, ReadingStore } from '../model/ports.ts';

/** How old a kept object list may be before a name that it lacks is looked for anew. */
const LIST_AGE_MS = 86_400_000;

/** Which class an object is of, by the meter's own object list: asked once and kept. */
export class Directory {
  readonly #device: string;
  readonly #session: MeterSession;
  readonly #store: ReadingStore;
  readonly #now: () => Instant;
  #objects: ReadonlyMap<Obis, MeterObject> | undefined;
  #fresh = false;

  constructor(device: string, session: MeterSession, store: ReadingStore, now: () => Instant) {
    this.#device = device;
    this.#session = session;
    this.#store = store;
    this.#now = now;
  }

  /** The class, or why it is not known, as a meter's refusal. */
  async classOf(logicalName: Obis): Promise<{ ok: true; classId: number } | { ok: false; error: string }> {
    return this.find(logicalName, undefined);
  }

  /** The same with its version; a class that is given is believed, and of a version that is not known 0 is taken. */
  async find(
    logicalName: Obis,
    classId: number | undefined,
  ): Promise<{ ok: true; classId: number; version: number } | { ok: false; error: string }> {
    const kept = (await this.#kept()).get(logicalName);
    if (classId !== undefined)
      return { ok: true, classId, version: kept?.classId === classId ? kept.version : 0 };
    const known = kept ?? (await this.#read()).get(logicalName);
    if (known === undefined) return { ok: false, error: 'objectUndefined' };
    return { ok: true, classId: known.classId, version: known.version };
  }

  async #kept(): Promise<ReadonlyMap<Obis, MeterObject>> {
    if (this.#objects === undefined) {
      const { objects = [], objectsReadAt = 0 } = await this.#store.facts(this.#device);
      this.#objects = byName(objects);
      this.#fresh = this.#now() - objectsReadAt < LIST_AGE_MS;
    }
    return this.#objects;
  }

  /** A meter that does not tell its list is asked again in the next session, not for every name. */
  async #read(): Promise<ReadonlyMap<Obis, MeterObject>> {
    const kept = await this.#kept();
    if (this.#fresh) return kept;
    this.#fresh = true;
    const result = await this.#session.objects();
    if (!result.ok) return kept;
    const objects = result.objects.map(({ logicalName, classId, version }) => ({
      logicalName,
      classId,
      version,
    }));
    await this.#store.keepFacts(this.#device, { objects, objectsReadAt: this.#now() });
    this.#objects = byName(objects);
    return this.#objects;
  }
}

const byName = (objects: readonly MeterObject[]) =>
  new Map(objects.map((object) => [object.logicalName, object]));
