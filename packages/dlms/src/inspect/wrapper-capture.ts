import { Deframer } from '../wrapper/deframer.ts';
import type { Wpdu } from '../wrapper/wpdu.ts';
import { FieldList } from './field-list.ts';
import { Gathered } from './gathered.ts';
import type { Inspection } from './inspection.ts';

/** Reads WPDUs of both directions; what is garbage between them is passed over. */
export function readWrapper(bytes: Uint8Array, inspection: Inspection): void {
  const deframer = new Deframer({ resynchronise: true });
  for (const found of [...deframer.receive(bytes), ...deframer.end()]) {
    if (found.type === 'problem') inspection.malformed('wrapper', found.error);
    else take(found.frame, found.offset, inspection);
  }
}

function take({ source, destination, apdu }: Wpdu, offset: number, inspection: Inspection): void {
  const fields = new FieldList(offset);
  fields.add('version', 2, '1');
  fields.add('source', 2, String(source));
  fields.add('destination', 2, String(destination));
  fields.add('length', 2, String(apdu.length));
  const message = Gathered.at(fields.end, apdu);
  fields.add('apdu', apdu.length, `${apdu.length} octets`);
  inspection.frame({
    offset,
    length: fields.end - offset,
    summary: `${source} → ${destination}, ${apdu.length} octets`,
    fields: fields.fields,
  });
  inspection.message(message, {
    conversation: [source, destination].sort().join(' '),
    sender: `${source} ${destination}`,
  });
}
