import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { isMissing, queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { ProfilePanel } from '../profile/profile-panel.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { FailureNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { Missing } from '../shell/missing.tsx';
import { texts } from '../texts.ts';
import { DeviceFacts } from './device-facts.tsx';
import { DeviceHead } from './device-head.tsx';
import { Schedule } from './schedule.tsx';
import { Values } from './values.tsx';
import './device-screen.css';

/** One meter: how it is, its live values, its load profile, and how it is read. */
export function DeviceScreen() {
  const { id } = useParams({ from: '/devices/$id' });
  const refetchInterval = usePolling();
  const device = useQuery({ ...queries.device(id), refetchInterval });
  useTitle(device.data?.name);
  if (isMissing(device.error)) {
    return <Missing title={texts.device.missing} />;
  }
  return (
    <Fetched query={device} placeholderHeight={600}>
      {(detail) => (
        <div className="device" key={id}>
          <DeviceHead device={detail} />
          {detail.lastError && detail.state !== 'disabled' && <FailureNote failure={detail.lastError} />}
          <Values id={id} configured={detail.requests.some(({ kind }) => kind === 'values')} />
          <ProfilePanel device={detail} />
          <div className="device-columns">
            <DeviceFacts device={detail} />
            <Schedule requests={detail.requests} />
          </div>
        </div>
      )}
    </Fetched>
  );
}
