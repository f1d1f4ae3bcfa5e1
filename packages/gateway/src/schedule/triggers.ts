import { RefusedError } from 'dlms/bytes';
import type { Scheduling, Triggers } from '../model/ports.ts';
import type { Request } from '../model/request.ts';

/** Runs a request because somebody outside asks for it. */
export class RequestTriggers implements Triggers {
  readonly #requests: () => readonly Request[];
  readonly #scheduling: Pick<Scheduling, 'order'>;

  /** @param requests of the plan that is followed when it is asked */
  constructor(requests: () => readonly Request[], scheduling: Pick<Scheduling, 'order'>) {
    this.#requests = requests;
    this.#scheduling = scheduling;
  }

  trigger(name: string, devices: readonly string[] | undefined): void {
    const request = this.#requests().find((each) => each.name === name);
    if (request === undefined) throw new RefusedError(`there is no request "${name}"`, 'unknownRequest');
    if (!request.enabled) throw new RefusedError(`the request "${name}" is switched off`, 'disabled');
    for (const device of devices ?? [])
      if (!request.devices.some((each) => each.name === device))
        throw new RefusedError(`the request "${name}" has no device "${device}"`, 'unknownDevice');
    for (const device of request.devices)
      if (device.enabled && (devices === undefined || devices.includes(device.name)))
        this.#scheduling.order(device, [request]);
  }
}
