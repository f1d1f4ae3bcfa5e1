import type { Variable } from '../apdu/read.ts';
import { encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { type Encoded, Refusal, refuse } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { callMember, readMember, writeMember } from './object-access.ts';
import type { ShortNamedMember } from './short-name-table.ts';

/**
 * Reads what a variable names. A method is called: with the parameter where there is one, whatever its selector (clients send 0 or
 * 1), else with nothing.
 */
export function readVariable(exchange: Exchange, variable: Variable): Encoded | Refusal {
  if (variable.kind !== 'name' && variable.kind !== 'parameterized') return refuse('typeUnmatched');
  const member = memberOf(exchange, variable.name);
  if (!member) return refuse('objectUndefined');
  const { object, kind, index } = member;
  const selection = variable.kind === 'parameterized' ? variable.selection : undefined;
  if (kind === 'attribute') return readMember(exchange, object, index, selection);
  return callMember(exchange, object, index, selection?.parameters) ?? NOTHING_RETURNED;
}

/** Writes what a variable names; a method is called with the value. What it returns nobody hears. */
export function writeVariable(exchange: Exchange, variable: Variable, value: Data): Refusal | undefined {
  if (variable.kind !== 'name' && variable.kind !== 'parameterized') return refuse('typeUnmatched');
  const member = memberOf(exchange, variable.name);
  if (!member) return refuse('objectUndefined');
  const { object, kind, index } = member;
  const selection = variable.kind === 'parameterized' ? variable.selection : undefined;
  if (kind === 'attribute') return writeMember(exchange, object, index, selection, value);
  const returned = callMember(exchange, object, index, value);
  return returned instanceof Refusal ? returned : undefined;
}

/** Whether reading it does something. */
export const isCall = (exchange: Exchange, variable: Variable): boolean =>
  'name' in variable && memberOf(exchange, variable.name)?.kind === 'method';

const NOTHING_RETURNED: Encoded = [encode(data, { type: 'null', value: null })];

/** An object that the association may not see is as undefined as one that is not there. */
function memberOf({ association }: Exchange, name: number): ShortNamedMember | undefined {
  const member = association.device.shortNames?.find(name);
  return member && association.rights.sees(member.object) ? member : undefined;
}
