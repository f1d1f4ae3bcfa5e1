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
  #classes: ReadonlyMap<Obis, number> | undefined;
  #fresh = false;

  constructor(device: string, session: MeterSession, store: ReadingStore, now: () => Instant) {
    this.#device = device;
    this.#session = session;
    this.#store = store;
    this.#now = now;
  }

  /** The class, or why it is not known, as a meter's refusal. */
  async classOf(logicalName: Obis): Promise<{ ok: true; classId: number } | { ok: false; error: string }> {
    const known = (await this.#kept()).get(logicalName) ?? (await this.#read()).get(logicalName);
    return known === undefined ? { ok: false, error: 'objectUndefined' } : { ok: true, classId: known };
  }

  async #kept(): Promise<ReadonlyMap<Obis, number>> {
    if (this.#classes === undefined) {
      const { objects = [], objectsReadAt = 0 } = await this.#store.facts(this.#device);
      this.#classes = byName(objects);
      this.#fresh = this.#now() - objectsReadAt < LIST_AGE_MS;
    }
    return this.#classes;
  }

  /** A meter that does not tell its list is asked again in the next session, not for every name. */
  async #read(): Promise<ReadonlyMap<Obis, number>> {
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
    this.#classes = byName(objects);
    return this.#classes;
  }
}

const byName = (objects: readonly MeterObject[]) =>
  new Map(objects.map(({ logicalName, classId }) => [logicalName, classId]));
