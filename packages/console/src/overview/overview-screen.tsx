import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { useTitle } from '../shared/title.ts';
import { Attention } from './attention.tsx';
import { FirstMeter } from './first-meter.tsx';
import { FleetHead } from './fleet-head.tsx';
import { Timeline } from './timeline.tsx';
import './overview-screen.css';

/** The fleet at a glance: how it is, what needs attention, and what runs. */
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
            <Attention problems={fleet.problems} />
            <Timeline overview={fleet} />
          </div>
        )
      }
    </Fetched>
  );
}
