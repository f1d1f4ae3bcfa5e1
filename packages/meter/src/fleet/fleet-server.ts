import { DlmsServer, LogicalDevice, sapAssignment } from 'dlms/server';
import { MANAGEMENT_LOGICAL_DEVICE } from '../cosem/ion-profile.ts';

/** Gives the logical device of a meter, awake. */
export type Wake = () => LogicalDevice;

/** A meter as a physical device of its own, made when somebody calls it. */
export class SleepingServer extends DlmsServer {
  readonly #wake: Wake;

  constructor(physicalAddress: number, wake: Wake) {
    super({ physicalAddress, logicalDevices: [] });
    this.#wake = wake;
  }

  /** Whoever only asks for addresses wakes nobody. */
  override get logicalDevices(): Iterable<LogicalDevice> {
    return [ASLEEP];
  }

  override logicalDevice(sap: number): LogicalDevice | undefined {
    return sap === MANAGEMENT_LOGICAL_DEVICE ? withAssignment(this.#wake()) : undefined;
  }
}

/** Many meters behind one port of the wrapper, where only the logical device is named. */
export class SharedServer extends DlmsServer {
  readonly #wakes: ReadonlyMap<number, Wake>;
  readonly #asleep: readonly LogicalDevice[];

  constructor(wakes: ReadonlyMap<number, Wake>) {
    super({ logicalDevices: [] });
    this.#wakes = wakes;
    this.#asleep = [...wakes.keys()].map(asleep);
  }

  override get logicalDevices(): Iterable<LogicalDevice> {
    return this.#asleep;
  }

  override logicalDevice(sap: number): LogicalDevice | undefined {
    const wake = this.#wakes.get(sap);
    return wake && withAssignment(wake());
  }
}

/** A device of which only the address is looked at. */
const asleep = (sap: number): LogicalDevice =>
  new LogicalDevice({ sap, name: 'asleep', objects: STANDARD, associations: [] });

/** Shared, since a device makes them for itself where they are not given. */
const STANDARD = [...new LogicalDevice({ sap: 1, name: 'asleep', objects: [], associations: [] }).objects()];
const ASLEEP = asleep(MANAGEMENT_LOGICAL_DEVICE);

/** Each meter lists itself alone, as if it were so. */
function withAssignment(device: LogicalDevice): LogicalDevice {
  const assignment = sapAssignment(() => [device]);
  if (!device.find(assignment.classId, assignment.logicalName)) device.add(assignment);
  return device;
}
