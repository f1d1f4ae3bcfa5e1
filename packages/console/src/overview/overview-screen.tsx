import type { Overview } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { useTitle } from '../shared/title.ts';
import { Activity } from './activity.tsx';
import { Attention, mostProblems } from './attention.tsx';
import { DeviceList } from './device-list.tsx';
import { FirstMeter } from './first-meter.tsx';
import { FleetHead } from './fleet-head.tsx';
import './overview-screen.css';

/** The fleet at a glance: how it is, what needs attention, every device, and what runs. */
export function OverviewScreen() {
  const refetchInterval = usePolling();
  const overview = useQuery({ ...queries.overview, refetchInterval });
  useTitle(undefined);
  const devices = useQuery({ ...queries.devices, refetchInterval });
  return (
    <Fetched query={overview} placeholderHeight={480}>
      {(fleet) =>
        fleet.devices.total === 0 ? (
          <FirstMeter />
        ) : (
          <div className="overview">
            <FleetHead overview={fleet} />
            <Attention problems={fleet.problems} />
            <div className="overview-columns">
              <Fetched query={devices} placeholderHeight={400}>
                {(list) => <DeviceList devices={list} explained={explained(fleet.problems)} />}
              </Fetched>
              <Activity overview={fleet} />
            </div>
          </div>
        )
      }
    </Fetched>
  );
}

/** The devices whose problems are told above the list already. */
const explained = (problems: Overview['problems']) =>
  new Set(problems.slice(0, mostProblems).map(({ device }) => device));
