// Reads one register of a meter: the energy it has counted. A meter to try it on is one command away: npx meterwire meter
import { formatQuantity, quantityOf, Register } from 'dlms';
import { connect } from 'dlms/node';

// Over HDLC: { interface: 'hdlc', server: { logical: 1, physical: 17, size: 4 } }, or by { serialNumber: 12345678 }.
// With a password: { client: 32, authentication: { mechanism: 'low', password: '…' } }.
await using client = await connect(process.argv[2] ?? 'tcp://127.0.0.1:4060');

const energy = await client.readAll(Register, '1-1:1.8.0*255', ['value', 'scalerUnit']);
if (!energy.value.ok) console.log(`the meter refuses: ${energy.value.error}`);
else {
  // Exact: an integer, a power of ten and a unit. Nothing is rounded unless you ask for it.
  const unit = energy.scalerUnit.ok ? energy.scalerUnit.value : undefined;
  const quantity = quantityOf(energy.value.value, unit);
  console.log(quantity ? formatQuantity(quantity) : energy.value.value);
}
