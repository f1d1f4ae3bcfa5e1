import { expect, test } from 'vitest';
import { Register, ProfileGeneric, Clock } from '../classes/index.ts';
import { LOGICAL_NAME_SERVICES } from '../session/negotiation.ts';
import { currentAssociation, DlmsServer, implement, LogicalDevice } from '../server/index.ts';
import { connect } from './connect.ts';
import { memoryPair } from './memory.ts';
import { servePort } from './serve.ts';

const meter = () => new DlmsServer({
  logicalDevices: [
    new LogicalDevice({
      sap: 1,
      name: 'MTR0000000000001',
      objects: [
        currentAssociation(2),
        implement(Register, '1-0:1.8.0*255', { value: () => ({ type: 'uint32', value: 123456 }), scalerUnit: { scaler: -3, unit: 'Wh' } }),
      ],
      associations: [{ clientSap: 16, services: LOGICAL_NAME_SERVICES }],
    }),
  ],
});

test.each(['hdlc', 'wrapper'] as const)('reads a register over %s', async (transport) => {
  const [ours, theirs] = memoryPair();
  void servePort(theirs, { transport, devices: [meter()] });
  await using client = await connect({ kind: 'port', port: ours }, { interface: transport });
  const answer = await client.read(Register, '1-0:1.8.0*255', 'scalerUnit');
  expect(answer).toMatchObject({ ok: true, value: { scaler: -3, unit: 'Wh' } });
  expect(await client.objects()).toMatchObject({ ok: true });
});
