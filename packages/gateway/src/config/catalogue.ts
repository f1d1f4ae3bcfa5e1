import type { Catalogue } from '@meterwire/api';
import { QUIRKS } from 'dlms/session';
import { describeModel, knownModels } from './knowledge.ts';
import { serialPorts } from './serial-ports.ts';

/** What settings can name on this machine. */
export async function catalogue(): Promise<Catalogue> {
  return {
    models: knownModels().map(describeModel),
    quirks: Object.entries(QUIRKS).map(([name, reason]) => ({ name, reason })),
    timeZones: Intl.supportedValuesOf('timeZone'),
    serialPorts: await serialPorts(),
  };
}
