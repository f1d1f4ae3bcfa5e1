import { Button } from '@mantine/core';
import type { Device } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { useMay } from '../session/session.ts';
import { DataTable } from '../shared/data-table.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { type Sorting, sortingText } from '../shared/sorting.ts';
import { useSteadyOrder } from '../shared/steady.ts';
import { useTitle } from '../shared/title.ts';
import { devicesTexts } from '../texts/devices.ts';
import { BulkBar } from './bulk-bar.tsx';
import { columns } from './columns.tsx';
import { Filters } from './filters.tsx';
import { comparison, found } from './list.ts';
import { type DevicesSearch, sortingIn } from './search.ts';
import './devices-screen.css';

/** Every device: found, sorted, chosen, and dealt with many at a time. */
export function DevicesScreen() {
  const devices = useQuery({ ...queries.devices, refetchInterval: usePolling() });
  const may = useMay('administrator');
  useTitle(devicesTexts.title);
  return (
    <div className="devices">
      <header className="devices-head">
        <h1 className="page-title">{devicesTexts.title}</h1>
        {may && devices.data?.length !== 0 && <AddDevice />}
      </header>
      <Fetched query={devices} placeholderHeight={600}>
        {(list) =>
          list.length === 0 ? (
            <section className="panel">
              <EmptyNote title={devicesTexts.empty}>
                <p>{devicesTexts.emptyAdvice}</p>
                {may && (
                  <p>
                    <AddDevice /> <Link to="/settings">{devicesTexts.import}</Link>
                  </p>
                )}
              </EmptyNote>
            </section>
          ) : (
            <DeviceList devices={list} />
          )
        }
      </Fetched>
    </div>
  );
}

/** The way to a new device. */
function AddDevice() {
  return (
    <Button component={Link} to="/add-device" size="sm">
      {devicesTexts.add}
    </Button>
  );
}

const keyOf = ({ id }: Device) => id;
const stateOf = ({ state }: Device) => state;

function DeviceList({ devices }: { readonly devices: readonly Device[] }) {
  const search = useSearch({ from: '/devices' });
  const navigate = useNavigate({ from: '/devices' });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const change = (changes: DevicesSearch) => {
    const next = Object.entries({ ...search, ...changes }).filter(([, value]) => value !== undefined);
    void navigate({ search: Object.fromEntries(next), replace: true, resetScroll: false });
  };
  const { state, find, connection, tag, sort } = search;
  const sorting = sortingIn(search);
  const rows = useMemo(
    () => found(devices, { state, find, connection, tag }),
    [devices, state, find, connection, tag],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text in the address stands for the sorting
  const compare = useMemo(() => comparison(sorting), [sort]);
  const ordered = useSteadyOrder(rows, keyOf, compare);
  const selected = useMemo(() => devices.filter(({ id }) => chosen.has(id)), [devices, chosen]);
  return (
    <section className="panel" aria-label={devicesTexts.title}>
      <Filters devices={devices} shown={ordered} onChange={change} />
      {selected.length > 0 && (
        <BulkBar
          devices={selected}
          hidden={selected.length - rows.filter(({ id }) => chosen.has(id)).length}
          onClear={() => setChosen(new Set())}
        />
      )}
      {ordered.length === 0 ? (
        <EmptyNote title={devicesTexts.none}>
          <p>{devicesTexts.noneAdvice}</p>
        </EmptyNote>
      ) : (
        <DataTable
          label={devicesTexts.title}
          rows={ordered}
          keyOf={keyOf}
          stateOf={stateOf}
          columns={columns}
          sorting={sorting}
          onSort={(next: Sorting | undefined) => change({ sort: sortingText(next) })}
          onOpen={({ id }) => void navigate({ to: '/devices/$id', params: { id } })}
          choice={{ chosen, onChange: setChosen }}
        />
      )}
    </section>
  );
}
