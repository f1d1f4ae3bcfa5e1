import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { useTitle } from '../shared/title.ts';
import { Attention } from './attention.tsx';
import { FirstMeter } from './first-meter.tsx';
import { Completeness } from './fleet-completeness.tsx';
import { FleetHead } from './fleet-head.tsx';
import { Timeline } from './timeline.tsx';
import { Warnings } from './warnings.tsx';
import './overview-screen.css';

/** The fleet at a glance: how it is, what needs attention, what runs, and how much of its profiles is there. */
export function OverviewScreen() {
  const refetchInterval = usePolling();
  const overview = useQuery({ ...queries.overview, refetchInterval });
  useTitle(undefined);
  return (
    <Fetched query={overview} placeholderHeight={480}>
      {(fleet) =>
        fleet.devices.total === 0 ? (
          <FirstMeter />
        ) : (
          <div className="overview">
            <FleetHead overview={fleet} />
            <Warnings warnings={fleet.warnings} />
            <Attention overview={fleet} />
            <Timeline overview={fleet} />
            <Completeness />
          </div>
        )
      }
    </Fetched>
  );
}
