import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { OutletStanding } from '../standing/cells.tsx';
import { OutletFailure } from '../standing/entry-failure.tsx';
import { RetryOutlet } from '../standing/retry-outlet.tsx';
import { sectionTexts } from '../texts/sections.ts';
import { choice, column, devicesText, standing, text } from './cells.tsx';

const outlets: Resource = {
  list: 'outlets',
  switchable: true,
  start: () => ({ type: 'mqtt' }),
  above: (name) => <OutletFailure name={name} />,
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
    column('kind', '130px', ({ type }) => choice('outlets', 'type', type)),
    column(
      'where',
      'minmax(0, 2fr)',
      ({ url, path, host, port }) => text(url ?? path ?? `${text(host ?? '127.0.0.1')}:${text(port ?? 502)}`),
      'line',
    ),
    standing((name) => <OutletStanding name={name} />),
    column('devices', '100px', ({ devices }) => devicesText(devices)),
  ],
  tools: ({ name }) => <RetryOutlet name={text(name)} />,
};

export const OutletsScreen = () => <ResourceScreen resource={outlets} />;
