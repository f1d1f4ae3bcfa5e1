import type { Client } from 'dlms/client';
import { type ConnectOptions, connect, memoryPair, servePort } from 'dlms/node';
import type { DlmsServer } from 'dlms/server';
import { ION_HDLC, ionServer } from '../src/cosem/ion-profile.ts';
import type { ServedMeter } from '../src/cosem/served-meter.ts';
import type { FrameworkDescription } from '../src/description.ts';
import { Meter } from '../src/meter.ts';
import type { PortKind } from '../src/model.ts';
import { load } from './fixture.ts';

export const UNIT_ID = 100;

/** A meter in memory whose time is what the test says. */
export class VirtualMeter implements ServedMeter {
  readonly meter: Meter;
  now: number;

  constructor(description: FrameworkDescription, now: number, historyDays = 2) {
    this.now = now;
    this.meter = new Meter({ description, now, sourceOf: () => load, historyDays });
  }

  get framework() {
    return this.meter.framework;
  }

  live(): number {
    return this.meter.advance(this.now);
  }

  setClock(to: number, by: string): void {
    this.meter.setClock(to, this.now, by);
  }

  /** A server for one line to it. */
  server(transport: 'hdlc' | 'wrapper'): DlmsServer {
    return ionServer(this, { transport, physicalAddress: UNIT_ID });
  }

  /** A client that is connected to it by a line in memory. */
  connect(
    transport: 'hdlc' | 'wrapper',
    options: ConnectOptions = {},
    channel: PortKind = 'ethernet',
  ): Promise<Client> {
    const [ours, theirs] = memoryPair();
    const devices = [this.server(transport)];
    void servePort(theirs, { transport, devices, channel, hdlc: ION_HDLC });
    const server = transport === 'hdlc' ? { logical: 1, physical: UNIT_ID, size: 4 as const } : 1;
    return connect({ kind: 'port', port: ours }, { interface: transport, server, ...options });
  }
}
