import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { requestComplaints } from '../request/complaints.ts';
import { requestSections } from '../request/request-sections.ts';
import { requestSpecial } from '../request/request-special.ts';
import { whatText } from '../request/what-text.ts';
import { type Timing, timingWords } from '../schedule/timing.ts';
import { RequestStanding } from '../standing/cells.tsx';
import { RequestTrial } from '../trial/request-trial.tsx';
import { TestTool } from '../trial/test-tool.tsx';
import { column, devicesText, standing, text } from './cells.tsx';

export const requests: Resource = {
  list: 'requests',
  switchable: true,
  start: () => ({ devices: 'all', every: '15m', values: [] }),
  sections: requestSections,
  special: requestSpecial,
  complaints: requestComplaints,
  trial: (props) => <RequestTrial {...props} />,
  tools: (entry) => (
    <TestTool name={text(entry['name'])} entry={entry} trial={(props) => <RequestTrial {...props} />} />
  ),
  columns: () => [
    column('when', 'minmax(0, 3fr)', (request) => timingWords(request as Timing), 'line'),
    column('what', 'minmax(0, 2fr)', whatText),
    column('devices', 'minmax(0, 2fr)', ({ devices }) => devicesText(devices)),
    standing((name) => <RequestStanding name={name} />),
  ],
};

export const RequestsScreen = () => <ResourceScreen resource={requests} />;
