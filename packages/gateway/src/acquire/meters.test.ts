import { Register } from 'dlms/classes';
import { serve } from 'dlms/node';
import { DlmsServer, implement, LogicalDevice } from 'dlms/server';
import { SHORT_NAME_SERVICES } from 'dlms/session';
import { expect, test } from 'vitest';
import { connection, device } from '../../test/fakes.ts';
import { connectDevice } from './meters.ts';

test('a meter that names its objects by short names is read like any other', async () => {
  const meter = new LogicalDevice({
    sap: 1,
    name: 'TST0000000000001',
    objects: [
      implement(Register, '1-0:1.8.0*255', {
        value: { type: 'uint32', value: 4711 },
        scalerUnit: { scaler: -3, unit: 'Wh' },
      }),
    ],
    associations: [{ clientSap: 16, applicationContexts: ['shortName'], services: SHORT_NAME_SERVICES }],
  });
  const served = await serve({
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [meter] })],
    listen: { port: 0 },
  });
  const on = { ...connection('c1'), port: served.address.port } as const;
  const change = {
    interface: 'wrapper',
    reference: 'sn',
    server: { logical: 1, physical: undefined, size: 1 },
  } as const;
  const client = await connectDevice(device('m1', on, change));
  try {
    expect(await client.read(Register, '1-0:1.8.0*255', 'value')).toMatchObject({
      ok: true,
      value: { type: 'uint32', value: 4711 },
    });
    expect(await client.readShortName(0xfd08)).toMatchObject({ ok: true });
  } finally {
    await client.close();
    await served.close();
  }
});
