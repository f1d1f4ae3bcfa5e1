import { expect, test } from 'vitest';
import { SapAssignment } from '../src/classes/sap-assignment.ts';
import { Directory, DlmsServer, LogicalDevice } from '../src/server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { act, get, opened, PUBLIC } from './server-fixture.ts';

const ASSIGNMENT = '0-0:41.0.0*255';
const ADMIN = 1;

function meter() {
  const deviceOf = (sap: number, name: string) =>
    new LogicalDevice({
      sap,
      name,
      objects: [],
      associations: [
        { clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES },
        {
          clientSap: ADMIN,
          services: LOGICAL_NAME_SERVICES,
          rights: [{ classId: 17, methods: { 1: 'access' } }],
        },
      ],
    });
  const management = deviceOf(1, 'MTW0000000000001');
  const gas = deviceOf(2, 'MTW0000000000002');
  const water = deviceOf(3, 'MTW0000000000003');
  const server = new DlmsServer({ logicalDevices: [management, gas, water] });
  const connect = (sap: number, logicalDeviceName: string, clientSap = ADMIN) =>
    opened(management, clientSap).say(
      act(
        17,
        ASSIGNMENT,
        1,
        SapAssignment.methods.connectLogicalDevice.argument.toData({ sap, logicalDeviceName }),
      ),
    );
  return { server, gas, connect, directory: new Directory([server]), management };
}

test('a logical device gets another address, and is found there and nowhere else', () => {
  const { server, gas, connect, directory, management } = meter();
  expect(connect(20, 'MTW0000000000002')).toMatchObject({ result: 'success' });
  expect(server.logicalDevice(20)).toBe(gas);
  expect(server.logicalDevice(2)).toBeUndefined();
  expect(gas.sap).toBe(20);
  expect(directory.addresses.map(({ logical }) => logical).sort((a, b) => a - b)).toEqual([1, 3, 20]);
  expect(opened(management).say(get(17, ASSIGNMENT, 2))).toMatchObject({
    result: { data: { value: { length: 3 } } },
  });
});

test('address 0 takes it off the lines until it is given another', () => {
  const { server, gas, connect } = meter();
  expect(connect(0, 'MTW0000000000002')).toMatchObject({ result: 'success' });
  expect([...server.logicalDevices].map(({ sap }) => sap)).toEqual([1, 3]);
  expect(connect(2, 'MTW0000000000002')).toMatchObject({ result: 'success' });
  expect(server.logicalDevice(2)).toBe(gas);
});

test('what would shut others out is refused', () => {
  const { connect } = meter();
  expect(connect(3, 'MTW0000000000002')).toMatchObject({ result: 'otherReason' });
  expect(connect(9, 'MTW0000000000001')).toMatchObject({ result: 'otherReason' });
  expect(connect(0x3fff, 'MTW0000000000002')).toMatchObject({ result: 'otherReason' });
  expect(connect(9, 'nobody')).toMatchObject({ result: 'objectUndefined' });
  expect(connect(2, 'MTW0000000000002')).toMatchObject({ result: 'success' });
  expect(connect(20, 'MTW0000000000002', PUBLIC)).toMatchObject({ result: 'readWriteDenied' });
});
