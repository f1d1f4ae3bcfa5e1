import { isEnabled } from '../configuration/edit.ts';
import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { ConnectionStanding } from '../standing/cells.tsx';
import { ConnectionFailure } from '../standing/entry-failure.tsx';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { sectionTexts } from '../texts/sections.ts';
import { ConnectionTrial } from '../trial/connection-trial.tsx';
import { TestTool } from '../trial/test-tool.tsx';
import { choice, column, countBy, standing, text } from './cells.tsx';

const connections: Resource = {
  list: 'connections',
  switchable: true,
  start: () => ({ type: 'tcp' }),
  trial: (props) => <ConnectionTrial {...props} />,
  tools: (entry) => (
    <TestTool name={text(entry['name'])} entry={entry} trial={(props) => <ConnectionTrial {...props} />} />
  ),
  above: (name) => <ConnectionFailure name={name} />,
  sections: [
    { title: sectionTexts.general, fields: ['name', 'description', 'enabled', 'tags'] },
    { title: sectionTexts.address, fields: ['host', 'port', 'path'] },
    { title: sectionTexts.line, fields: ['baud', 'dataBits', 'stopBits', 'parity', 'flow'] },
    { title: sectionTexts.manners, fields: ['persistent', 'pause', 'connectTimeout'] },
  ],
  columns(written) {
    const counts = countBy(written, 'connection');
    return [
      column('kind', '80px', ({ type }) => choice('connections', 'type', type)),
      column(
        'where',
        'minmax(0, 3fr)',
        ({ type, host, port, path, baud }) =>
          type === 'serial'
            ? `${text(path)}, ${text(baud ?? 9600)} Bd`
            : `${text(host)}:${text(port ?? 4059)}`,
        'line',
      ),
      standing((name, entry) => <ConnectionStanding name={name} enabled={isEnabled(entry)} />),
      column('use', '90px', ({ name }) => texts.devicesOf(counts.get(name) ?? 0)),
    ];
  },
};

export const ConnectionsScreen = () => <ResourceScreen resource={connections} />;
