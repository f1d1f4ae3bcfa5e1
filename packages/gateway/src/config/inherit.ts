import { settingsOfModel } from './knowledge.ts';

type Group = Readonly<Record<string, unknown>>;

/**
 * Puts what templates and families of meters say beneath what devices say themselves. Works on a configuration as it was
 * written, before defaults are filled in and before anything is checked: what has not the right shape is passed over here and
 * complained about later.
 */
export function inherit(written: unknown): unknown {
  if (!isGroup(written)) return written;
  const templates = new Map(
    listOf(written['templates']).map((template) => [template['name'], template] as const),
  );
  const { devices } = written;
  if (!Array.isArray(devices)) return written;
  return {
    ...written,
    devices: devices.map((device: unknown) => (isGroup(device) ? inherited(device, templates) : device)),
  };
}

function inherited(device: Group, templates: ReadonlyMap<unknown, Group>): Group {
  const template = templates.get(device['template']);
  const model = device['model'] ?? template?.['model'];
  const settings = template?.['settings'];
  return {
    ...(typeof model === 'string' ? { ...settingsOfModel(model), model } : {}),
    ...(isGroup(settings) ? settings : {}),
    ...device,
  };
}

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly Group[] => (Array.isArray(value) ? value.filter(isGroup) : []);
