import { Button, TextInput } from '@mantine/core';
import type { Device } from '@meterwire/api';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Ago } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { StateMark } from '../shared/state-mark.tsx';
import { texts } from '../texts.ts';
import { shown } from './fleet.ts';
import './device-list.css';

const page = 200;

interface DeviceListProps {
  readonly devices: readonly Device[];
  /** Devices whose problem is told elsewhere on the page. */
  readonly explained: ReadonlySet<string>;
}

/** Every device with its state, freshness and last problem in words. */
export function DeviceList({ devices, explained }: DeviceListProps) {
  const search = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const [limit, setLimit] = useState(page);
  const found = shown(devices, search);
  return (
    <section className="panel devices">
      <div className="panel-head">
        <h2 className="panel-title">
          {texts.devices.title}{' '}
          <span className="faint devices-count">{texts.devices.shown(found.length, devices.length)}</span>
        </h2>
        <TextInput
          type="search"
          className="devices-find"
          placeholder={texts.devices.find}
          aria-label={texts.devices.find}
          value={search.find ?? ''}
          onChange={({ currentTarget: { value } }) =>
            void navigate({
              search: { ...search, find: value || undefined },
              replace: true,
              resetScroll: false,
            })
          }
        />
      </div>
      {found.length === 0 ? (
        <EmptyNote title={texts.devices.none}>
          <p>{texts.devices.noneAdvice}</p>
          <Button
            variant="default"
            size="xs"
            onClick={() => void navigate({ search: {}, resetScroll: false })}
          >
            {texts.devices.clear}
          </Button>
        </EmptyNote>
      ) : (
        <table className="devices-table">
          <thead>
            <tr>
              <th scope="col">{texts.devices.name}</th>
              <th scope="col">{texts.devices.state}</th>
              <th scope="col">{texts.devices.reading}</th>
              <th scope="col" className="devices-number figures" title={texts.devices.successHint}>
                {texts.devices.success}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, limit).map((device) => (
              <DeviceRow key={device.id} device={device} told={explained.has(device.id)} />
            ))}
          </tbody>
        </table>
      )}
      {found.length > limit && (
        <div className="devices-more">
          <Button variant="default" size="xs" onClick={() => setLimit(limit + page)}>
            {texts.devices.more(Math.min(page, found.length - limit))}
          </Button>
        </div>
      )}
    </section>
  );
}

function DeviceRow({ device, told }: { readonly device: Device; readonly told: boolean }) {
  const { id, name, connection, state, running, lastReading, lastError, successRate } = device;
  const unwell = state === 'late' || state === 'silent' || state === 'refused';
  return (
    <tr data-state={state}>
      <th scope="row">
        <Link to="/devices/$id" params={{ id }} className="devices-link">
          {name}
        </Link>
        <span className="code devices-connection">{connection}</span>
      </th>
      <td>
        <StateMark state={state} />
        {unwell && !told && lastError && (
          <span className="devices-problem" title={lastError.message}>
            {sentence(lastError.message)}
          </span>
        )}
      </td>
      <td className="devices-reading">
        {lastReading ? <Ago at={lastReading} /> : <span className="faint">{texts.time.never}</span>}
        {running && <span className="devices-running">{texts.devices.readingNow}</span>}
      </td>
      <td className="devices-number figures">
        {successRate === null ? <span className="faint">–</span> : <Rate rate={successRate} />}
      </td>
    </tr>
  );
}

/** A share as a percentage; never rounded up to a hundred, since the one failure is what matters. */
function Rate({ rate }: { readonly rate: number }) {
  const percent = Math.floor(rate * 1000) / 10;
  return <>{percent.toLocaleString(undefined, { maximumFractionDigits: 1 })} %</>;
}
