// Reads the newest rows of a load profile, with names, units and the meter's own time.
import { formatDateTime, formatDecimal, numberOf, obisName, timeOf } from 'dlms';
import { connect } from 'dlms/node';

await using client = await connect(process.argv[2] ?? 'tcp://127.0.0.1:4060');

// What the profile captures changes rarely: keep its shape, and later readings ask for nothing but rows.
const described = await client.profileShape('1-0:99.1.0*255');
if (!described.ok) throw new Error(`the meter refuses: ${described.error}`);
const { columns, capturePeriod } = described.shape;
console.log(
  `every ${capturePeriod / 60} minutes: ${columns.map(({ logicalName }) => obisName(logicalName)).join(', ')}`,
);

// { kind: 'range', from: parseDateTime('2026-03-29T00:00:00+01:00') } asks by time, { kind: 'all' } for everything.
const profile = await client.profile(described.shape, { kind: 'last', count: 4 });
if (!profile.ok) throw new Error(`the meter refuses: ${profile.error}`);
for (const row of profile.rows) {
  const cells = row.map((value, i) => {
    const time = columns[i]?.classId === 8 ? timeOf(value) : undefined;
    if (time) return formatDateTime(time);
    const { scaler = 0, unit = '' } = columns[i]?.scalerUnit ?? {};
    const number = numberOf(value);
    return number === undefined ? value.type : `${formatDecimal({ value: number, scaler })} ${unit}`.trim();
  });
  console.log(cells.join('  '));
}
