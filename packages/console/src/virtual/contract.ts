/*
 * What the control interface of a virtual meter says (docs/meter.md), as the console uses it. The gateway hands it on unchanged:
 * `/api/meters/:meter/…` here is `/api/…` there.
 */

type Power = 'up' | 'down';
type RegisterKind = 'numeric' | 'pulse' | 'log' | 'event';

export interface MeterView {
  readonly model: string;
  readonly profile: string;
  readonly serialNumber: string;
  readonly logicalDeviceName: string;
  readonly power: Power;
  readonly time: {
    readonly at: string;
    readonly local: string;
    readonly zone: string;
    readonly aheadMs: number;
    readonly syncSource: string;
  };
  readonly modules: number;
  /** How many there ever were. */
  readonly events: number;
  readonly addresses: readonly AddressView[];
}

interface AddressView {
  readonly transport: string;
  readonly url: string;
  readonly logical: number;
  readonly physical: number | null;
}

export type Allowed =
  | { readonly kind: 'integer'; readonly from: number; readonly to: number; readonly unit: string | null }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'obis' }
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'zone' };

export interface ModuleView {
  readonly label: string;
  readonly type: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly kind: RegisterKind;
    readonly link: string | null;
  }[];
  readonly setup: readonly {
    readonly name: string;
    readonly value: string | number;
    readonly default: string | number;
    readonly allowed: Allowed;
  }[];
  readonly outputs: readonly OutputView[];
}

export interface OutputView {
  readonly name: string;
  readonly label: string;
  readonly kind: RegisterKind;
  readonly link: string;
  /** An exact decimal. */
  readonly value: string | null;
  readonly unit: string | null;
  readonly periodSeconds: number | null;
  readonly rows: number | null;
}

export interface EventView {
  /** Counts all there ever were, from 1. */
  readonly number: number;
  readonly at: string;
  readonly local: string;
  readonly module: string;
  readonly priority: number;
  readonly group: string;
  readonly cause: string;
  readonly effect: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface RecorderView {
  readonly label: string;
  readonly depth: number;
  readonly rows: number;
  readonly periodSeconds: number | null;
  readonly status: number;
  readonly columns: readonly {
    readonly source: number;
    readonly link: string | null;
    readonly unit: string;
  }[];
  readonly entries: readonly {
    readonly at: string;
    readonly local: string;
    readonly status: number;
    readonly flags: readonly string[];
    readonly values: readonly (string | null)[];
  }[];
}

export interface PortView {
  readonly module: string;
  readonly port: string;
  readonly dlms: boolean;
  readonly unitId: number;
  readonly device: string | null;
  readonly addresses: readonly AddressView[];
  readonly turnedAway: number;
  readonly sessions: readonly {
    readonly transport: string;
    readonly connection: number;
    readonly remote: string;
    readonly since: string;
    readonly associations: readonly { readonly client: number; readonly authentication: string }[];
    readonly problems: number;
    readonly lastProblem: string | null;
  }[];
}

export interface OrderDone {
  readonly power: Power;
  readonly at: string;
}
