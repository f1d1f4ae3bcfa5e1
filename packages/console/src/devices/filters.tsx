import { Button } from '@mantine/core';
import type { Device, DeviceState } from '@meterwire/api';
import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { states } from '../overview/fleet.ts';
import { byText } from '../shared/sorting.ts';
import { devicesTexts } from '../texts/devices.ts';
import { texts } from '../texts.ts';
import { exportDevices } from './export.ts';
import type { DevicesSearch } from './search.ts';

interface FiltersProps {
  readonly devices: readonly Device[];
  readonly shown: readonly Device[];
  readonly onChange: (changes: DevicesSearch) => void;
}

/** What is looked for. All of it stands in the address, so that a view can be sent to somebody. */
export function Filters({ devices, shown, onChange }: FiltersProps) {
  const { find, state, connection, tag } = useSearch({ from: '/devices' });
  const connections = useMemo(
    () => [...new Set(devices.map((device) => device.connection))].sort(byText),
    [devices],
  );
  const tags = useMemo(() => [...new Set(devices.flatMap((device) => device.tags))].sort(byText), [devices]);
  const filtered = [find, state, connection, tag].some((part) => part !== undefined);
  return (
    <div className="devices-filters">
      <input
        type="search"
        className="input devices-find"
        placeholder={devicesTexts.find}
        aria-label={devicesTexts.find}
        value={find ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ find: value || undefined })}
      />
      <select
        className="input"
        aria-label={devicesTexts.state}
        value={state ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ state: value === '' ? undefined : (value as DeviceState) })
        }
      >
        <option value="">{devicesTexts.anyState}</option>
        {states.map((each) => (
          <option key={each} value={each}>
            {texts.state[each]}
          </option>
        ))}
      </select>
      {connections.length > 1 && (
        <select
          className="input devices-connection"
          aria-label={devicesTexts.connection}
          value={connection ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ connection: value || undefined })}
        >
          <option value="">{devicesTexts.anyConnection}</option>
          {connections.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
      {tags.length > 0 && (
        <select
          className="input devices-connection"
          aria-label={devicesTexts.tag}
          value={tag ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ tag: value || undefined })}
        >
          <option value="">{devicesTexts.anyTag}</option>
          {tags.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
      {filtered && (
        <Button
          variant="default"
          size="xs"
          onClick={() =>
            onChange({ find: undefined, state: undefined, connection: undefined, tag: undefined })
          }
        >
          {devicesTexts.clear}
        </Button>
      )}
      <div className="devices-found">
        <span className="devices-count" role="status">
          {devicesTexts.count(shown.length, devices.length)}
        </span>
        <Button variant="default" size="xs" onClick={() => exportDevices(shown)}>
          {devicesTexts.export}
        </Button>
      </div>
    </div>
  );
}
