import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { SignalStanding } from '../standing/cells.tsx';
import { sectionTexts } from '../texts/sections.ts';
import { column, standing, text } from './cells.tsx';

const signals: Resource = {
  list: 'signals',
  switchable: true,
  start: () => ({}),
  sections: [
    { title: sectionTexts.general, fields: ['alias', 'name', 'description', 'enabled', 'log'] },
    { title: sectionTexts.value, fields: ['device', 'logicalName', 'attribute', 'dataIndex'] },
    { title: sectionTexts.number, fields: ['type', 'scale', 'offset', 'unit'] },
    { title: sectionTexts.output, folded: true, fields: ['output'] },
  ],
  columns: () => [
    column('device', 'minmax(0, 2fr)', ({ device }) => text(device)),
    column(
      'code',
      'minmax(0, 2fr)',
      ({ logicalName, attribute }) => (
        <span className="code">
          {text(logicalName)}
          {attribute === undefined ? '' : `:${text(attribute)}`}
        </span>
      ),
      'line',
    ),
    standing((name) => <SignalStanding name={name} />, 'value'),
  ],
};

export const SignalsScreen = () => <ResourceScreen resource={signals} />;
