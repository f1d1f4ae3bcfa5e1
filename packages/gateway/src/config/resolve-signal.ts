import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import type { SignalOutput, ValueSignal } from '../model/value-signal.ts';
import { type Complain, listed, msOf } from './complaint.ts';
import { type DeviceScope, resolveName } from './resolve-request.ts';

type Written = FilledConfiguration['signals'][number];

/** The signal, or undefined where its device or its object is not to be had. */
export function resolveSignal(written: Written, path: Path, scope: DeviceScope): ValueSignal | undefined {
  const { devices, names, complain } = scope;
  const { alias, description, enabled, attribute, dataIndex, type, scale, offset, unit, log } = written;
  if (!names.has(written.device))
    complain([...path, 'device'], `there is no device "${written.device}"; ${listed([...names])}`);
  if (scale === 0) complain([...path, 'scale'], '0 is not allowed: it would leave nothing of the value');
  const device = devices.get(written.device);
  const logicalName = resolveName(written.logicalName, [...path, 'logicalName'], complain);
  const output = written.output && resolveOutput(written.output, [...path, 'output'], complain);
  if (device === undefined || logicalName === undefined) return undefined;
  return {
    alias,
    name: written.name ?? alias,
    description,
    enabled,
    device,
    logicalName,
    attribute,
    dataIndex,
    type,
    scale,
    offset,
    unit,
    log,
    output,
  };
}

function resolveOutput(
  written: NonNullable<Written['output']>,
  path: Path,
  complain: Complain,
): SignalOutput | undefined {
  const { attribute, class: classId, onMethod, offMethod, shortPulse, longPulse } = written;
  if (attribute === undefined && onMethod === undefined && offMethod === undefined)
    complain(path, 'needs attribute (what takes the value), or onMethod and offMethod (what switches)');
  if (attribute !== undefined && (onMethod !== undefined || offMethod !== undefined))
    complain([...path, 'attribute'], 'is not allowed beside onMethod and offMethod: either of the two');
  const pulses = shortPulse !== undefined || longPulse !== undefined;
  if (pulses && attribute === undefined && (onMethod === undefined || offMethod === undefined))
    complain(path, 'a pulse switches on and off: both onMethod and offMethod are needed');
  const logicalName = resolveName(written.logicalName, [...path, 'logicalName'], complain);
  return (
    logicalName && {
      logicalName,
      classId,
      attribute,
      onMethod,
      offMethod,
      shortPulseMs: shortPulse === undefined ? undefined : msOf(shortPulse),
      longPulseMs: longPulse === undefined ? undefined : msOf(longPulse),
    }
  );
}
