// Reads one register of a meter: the energy it has counted. A meter on your desk is one command away: npx meterwire meter
import { formatQuantity, quantityOf, Register } from 'dlms';
import { connect } from 'dlms/node';

await using client = await connect(process.argv[2] ?? 'tcp://127.0.0.1:4059', {
  interface: 'hdlc', // or 'wrapper', which is usual on port 4059 of modems
  client: 16, // the public client; others need { authentication: { mechanism: 'low', password: '…' } }
  server: 1, // or { logical: 1, physical: 17, size: 4 }, or { serialNumber: 12345678 }
});

const energy = await client.readAll(Register, '1-1:1.8.0*255', ['value', 'scalerUnit']);
if (!energy.value.ok) console.log(`the meter refuses: ${energy.value.error}`);
else {
  // Exact: an integer, a power of ten and a unit. Nothing is rounded unless you ask for it.
  const quantity = quantityOf(energy.value.value, energy.scalerUnit.ok ? energy.scalerUnit.value : undefined);
  console.log(quantity ? formatQuantity(quantity) : energy.value.value);
}
