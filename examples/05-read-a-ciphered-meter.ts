// Reads a meter that ciphers: proof by GMAC, everything authenticated and encrypted, counters kept where no restart forgets them.
import { fromHex, Register } from 'dlms';
import { connect, counterFile } from 'dlms/node';

// Keys come from a safe place and not from a program; these are those of the standard's examples.
const keys = {
  encryption: fromHex('000102030405060708090A0B0C0D0E0F'),
  authentication: fromHex('D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF'),
};
const systemTitle = fromHex('4D54570000000001');

await using client = await connect(process.argv[2] ?? 'tcp://127.0.0.1:4060', {
  client: 1,
  systemTitle,
  authentication: { mechanism: 'highGmac' },
  security: {
    policy: 'authenticationEncryption',
    keys,
    counter: {
      // What the meter expects is read first, as the public client; what is reserved on the disk is never used twice.
      read: '0-0:43.1.0*255',
      source: counterFile(process.argv[3] ?? 'counters', { ...keys, systemTitle }),
    },
  },
});

const energy = await client.read(Register, '1-1:1.8.0*255', 'value');
console.log(
  energy.ok ? `${energy.data.value} by the meter's own unit` : `the meter refuses: ${energy.error}`,
);
