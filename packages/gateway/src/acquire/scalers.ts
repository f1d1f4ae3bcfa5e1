import type { Instant } from 'dlms/bytes';
import type { Obis, ScalerUnit } from 'dlms/data';

/** Scaler and unit are configuration and change hardly ever; so often they are asked for again all the same. */
const AGE_MS = 86_400_000;

/** Scalers and units of the registers of one device, as last read. */
export class Scalers {
  readonly #known = new Map<Obis, { readonly scalerUnit: ScalerUnit | undefined; readonly at: Instant }>();

  /** Whether it is known well enough; a meter's refusal to tell is known as well. */
  has(logicalName: Obis, now: Instant): boolean {
    const known = this.#known.get(logicalName);
    return known !== undefined && now - known.at < AGE_MS && now >= known.at;
  }

  get(logicalName: Obis): ScalerUnit | undefined {
    return this.#known.get(logicalName)?.scalerUnit;
  }

  set(logicalName: Obis, scalerUnit: ScalerUnit | undefined, at: Instant): void {
    this.#known.set(logicalName, { scalerUnit, at });
  }
}
