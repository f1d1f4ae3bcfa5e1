import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { RefusedError } from 'dlms/bytes';
import { type Serving, serve } from 'dlms/node';
import { type AssociationOptions, DlmsServer, modelFrom } from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import type { MeterAddress, MeterLogger } from '../options.ts';
import { parseObjectList } from './object-list.ts';

/** Where the model of a real meter is served. */
export interface RecordedMeterOptions {
  /** Path of the object list. */
  readonly objects: string;
  readonly host?: string;
  /** TCP port of HDLC; 4059. */
  readonly port?: number;
  /** TCP port of the wrapper; 4060. */
  readonly wrapperPort?: number;
  readonly logger?: MeterLogger;
}

/** A model that answers. */
export interface RecordedMeter {
  readonly addresses: readonly MeterAddress[];
  /** How many objects it has. */
  readonly objects: number;
  close(): Promise<void>;
}

/**
 * Serves what a real meter's object list tells: its objects with their rights, to every client without authentication. Nobody knows
 * the values: they are null-data until a client writes others.
 * @throws RefusedError for a file that cannot be read, ClosedError for a port in use
 */
export async function startRecordedMeter(options: RecordedMeterOptions): Promise<RecordedMeter> {
  const { objects: path, host = '127.0.0.1', logger } = options;
  const list = parseObjectList(await textOf(path), path);
  const device = modelFrom(list, { name: NAME, associations: CLIENTS });
  const servings: Serving[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servings.map((serving) => serving.close()));
  };
  const addresses: MeterAddress[] = [];
  try {
    for (const transport of ['hdlc', 'wrapper'] as const) {
      const isHdlc = transport === 'hdlc';
      const port = isHdlc ? (options.port ?? 4059) : (options.wrapperPort ?? 4060);
      const serving = await serve({
        transport,
        devices: [new DlmsServer({ logicalDevices: [device], ...(isHdlc && { physicalAddress: UNIT_ID }) })],
        listen: { host, port },
        onEvent: (event) => {
          if (event.type === 'fault') logger?.warn(`${basename(path)}: ${event.error}`);
        },
      });
      servings.push(serving);
      addresses.push({
        transport,
        host,
        port: serving.address.port,
        url: `tcp://${host.includes(':') ? `[${host}]` : host}:${serving.address.port}`,
        logical: 1,
        physical: isHdlc ? UNIT_ID : undefined,
        addressSize: isHdlc ? 4 : undefined,
      });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses, objects: list.length, close };
}

const UNIT_ID = 100;
const NAME = 'MTWRECORDED';
const CLIENTS: readonly AssociationOptions[] = Array.from({ length: 127 }, (_, i) => ({
  clientSap: i + 1,
  services: LOGICAL_NAME_SERVICES,
}));

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RefusedError(`the object list ${path} cannot be read`, 'unreadable', {
      layer: 'configuration',
      during: 'reading the object list of a meter',
      advice: 'check the path and that the file may be read',
      cause,
    });
  }
}
