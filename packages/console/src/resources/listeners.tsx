import { isEnabled } from '../configuration/edit.ts';
import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { ListenerStanding } from '../standing/cells.tsx';
import { ListenerFailure } from '../standing/entry-failure.tsx';
import { Strangers } from '../strangers/strangers.tsx';
import { sectionTexts } from '../texts/sections.ts';
import { choice, column, standing, text } from './cells.tsx';

const listeners: Resource = {
  list: 'listeners',
  switchable: true,
  start: () => ({ type: 'tcp' }),
  above: (name) => <ListenerFailure name={name} />,
  sections: [
    { title: sectionTexts.general, fields: ['name', 'description', 'enabled'] },
    { title: sectionTexts.address, fields: ['host', 'port', 'connections', 'path', 'framing', 'device'] },
    { title: sectionTexts.line, fields: ['baud', 'dataBits', 'stopBits', 'parity', 'flow'] },
    {
      title: sectionTexts.unknown,
      fields: ['unknown', 'blockCipherKey', 'authenticationKey'],
    },
  ],
  below: (written) => <Strangers written={written} />,
  columns: () => [
    column('kind', 'minmax(0, 2fr)', ({ type }) => choice('listeners', 'type', type)),
    column(
      'where',
      'minmax(0, 2fr)',
      ({ path, host, port }) => text(path ?? `${text(host ?? '127.0.0.1')}:${text(port ?? 4059)}`),
      'line',
    ),
    standing((name, entry) => <ListenerStanding name={name} enabled={isEnabled(entry)} />),
  ],
};

export const ListenersScreen = () => <ResourceScreen resource={listeners} />;
