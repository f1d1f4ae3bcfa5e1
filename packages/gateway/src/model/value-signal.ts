import type { Obis } from 'dlms/data';
import type { Device } from './device.ts';

/** One value of one device under a name of its own. */
export interface ValueSignal {
  /** Unique. */
  readonly alias: string;
  /** For people. */
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly device: Device;
  readonly logicalName: Obis;
  /** Left out: the one that carries the value of its class. */
  readonly attribute: number | undefined;
  readonly dataIndex: number;
  readonly type: SignalType;
  /** Outlets give value × scale + offset, exactly. */
  readonly scale: number | undefined;
  readonly offset: number | undefined;
  /** Behind the scale; undefined: that of the meter. */
  readonly unit: string | undefined;
  /** Each change goes to the event log. */
  readonly log: boolean;
  readonly output: SignalOutput | undefined;
}

type SignalType =
  | 'auto'
  | 'float'
  | 'double'
  | 'digital'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'text';

/** What a command to a signal does in the meter. */
export interface SignalOutput {
  readonly logicalName: Obis;
  readonly classId: number | undefined;
  /** Takes the value of the command. */
  readonly attribute: number | undefined;
  readonly onMethod: number | undefined;
  readonly offMethod: number | undefined;
  readonly shortPulseMs: number | undefined;
  readonly longPulseMs: number | undefined;
}
