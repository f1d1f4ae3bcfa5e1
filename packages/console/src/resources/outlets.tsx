import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { sectionTexts } from '../texts/sections.ts';
import { choice, column, devicesText, text } from './cells.tsx';

const outlets: Resource = {
  list: 'outlets',
  switchable: true,
  start: () => ({ type: 'mqtt' }),
  sections: [
    { title: sectionTexts.general, fields: ['name', 'description', 'enabled'] },
    {
      title: sectionTexts.destination,
      fields: ['url', 'path', 'host', 'port', 'unit', 'clientId', 'version', 'schema', 'timeout'],
    },
    {
      title: sectionTexts.access,
      folded: true,
      fields: ['username', 'password', 'token', 'signatureKey', 'headers', 'tls'],
    },
    { title: sectionTexts.content, fields: ['devices', 'what', 'from', 'registers'] },
    {
      title: sectionTexts.form,
      fields: [
        'topic',
        'pattern',
        'prefix',
        'format',
        'payload',
        'numbers',
        'qos',
        'retain',
        'group',
        'discovery',
        'commands',
        'streamLength',
        'publish',
        'wordOrder',
        'stale',
        'rotate',
        'maxBytes',
        'keep',
      ],
    },
    {
      title: sectionTexts.failing,
      folded: true,
      fields: ['refused', 'batch', 'backoffFirst', 'backoffLongest'],
    },
  ],
  columns: () => [
    column('kind', '150px', ({ type }) => choice('outlets', 'type', type)),
    column(
      'where',
      'minmax(0, 3fr)',
      ({ url, path, host, port }) => text(url ?? path ?? `${text(host ?? '127.0.0.1')}:${text(port ?? 502)}`),
      'line',
    ),
    column('devices', 'minmax(0, 2fr)', ({ devices }) => devicesText(devices)),
  ],
};

export const OutletsScreen = () => <ResourceScreen resource={outlets} />;
