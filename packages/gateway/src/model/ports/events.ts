/** What a screen is told at once. */
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { SeriesKey } from '../reading.ts';

/** Something has happened that a screen may show. */
export type GatewayEvent =
  /** Another plan is followed. */
  | { readonly type: 'configuration' }
  | { readonly type: 'device'; readonly device: string }
  | { readonly type: 'values'; readonly device: string; readonly series: readonly SeriesKey[] }
  | {
      readonly type: 'rows';
      readonly device: string;
      readonly logicalName: Obis;
      readonly added: number;
      readonly to: Instant | undefined;
    };
