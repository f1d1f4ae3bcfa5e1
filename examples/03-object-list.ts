// Lists what a meter shows to this client, with names and rights, and reads every attribute that may be read.
import { attributeOf, className, interfaceClassOf, obisName, viewAttribute } from 'dlms';
import { connect } from 'dlms/node';

await using client = await connect(process.argv[2] ?? 'tcp://127.0.0.1:4060');

const list = await client.objects();
if (!list.ok) throw new Error(`the meter refuses: ${list.error}`);
for (const { classId, version, logicalName, rights } of list.objects) {
  console.log(`${logicalName}  ${className(classId)}  ${obisName(logicalName)}`);
  // A load profile's buffer may take minutes: it is better read by profile().
  const indices = (rights?.attributes ?? [])
    .filter(({ index, access }) => access.read && index > 1 && !(classId === 7 && index === 2))
    .map(({ index }) => index);
  // Asked for together where the meter agreed to lists, one after the other where it did not.
  const results = await client.getEach(
    indices.map((attribute) => ({ attribute: { classId, instance: logicalName, attribute } })),
  );
  for (const [i, result] of results.entries()) {
    const index = indices[i] ?? 0;
    const declared = interfaceClassOf(classId, version);
    const name = (declared && attributeOf(declared, index)?.name) ?? `attribute ${index}`;
    const shown = result.ok ? viewAttribute(classId, version, index, result.data).json : result.error;
    console.log(`    ${name}: ${JSON.stringify(shown)}`);
  }
}
