import { type DeviceDetail, followDeviceTraffic, target } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
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
import { DeviceParts } from './device-parts.tsx';
import { Schedule } from './schedule.tsx';
import { Values } from './values.tsx';
import './device-screen.css';

// Each part is a chunk of its own, fetched when it is looked at.
const ObjectsPanel = lazy(async () => ({
  default: (await import('../objects/objects-panel.tsx')).ObjectsPanel,
}));
const TrafficView = lazy(async () => ({ default: (await import('../wire/traffic-view.tsx')).TrafficView }));
const EventsPanel = lazy(async () => ({ default: (await import('../events/events-panel.tsx')).EventsPanel }));
const RunsPanel = lazy(async () => ({ default: (await import('./runs-panel.tsx')).RunsPanel }));
const TestPanel = lazy(async () => ({ default: (await import('./test-panel.tsx')).TestPanel }));
const HistoryPanel = lazy(async () => ({ default: (await import('./history-panel.tsx')).HistoryPanel }));
const CountersPanel = lazy(async () => ({ default: (await import('./counters-panel.tsx')).CountersPanel }));

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
          <DeviceParts />
          <Suspense fallback={<div className="device-part-room" />}>
            <Part device={detail} />
          </Suspense>
        </div>
      )}
    </Fetched>
  );
}

/** The part of the page that the address names. */
function Part({ device }: { readonly device: DeviceDetail }) {
  const { part } = useSearch({ from: '/devices/$id' });
  switch (part) {
    case 'objects':
      return <ObjectsPanel device={device} />;
    case 'events':
      return <EventsPanel device={device} />;
    case 'runs':
      return <RunsPanel device={device.id} />;
    case 'history':
      return <HistoryPanel device={device.id} />;
    case 'counters':
      return <CountersPanel device={device.id} />;
    case 'traffic':
      return <TrafficView url={target(followDeviceTraffic.path, { id: device.id })} several={false} />;
    case 'test':
      return <TestPanel device={device} />;
    default:
      return (
        <>
          <Values id={device.id} configured={device.requests.some(({ kind }) => kind === 'values')} />
          <ProfilePanel device={device} />
          <div className="device-columns">
            <DeviceFacts device={device} />
            <Schedule requests={device.requests} />
          </div>
        </>
      );
  }
}
