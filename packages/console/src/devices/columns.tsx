import type { Device } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import type { Column } from '../shared/data-table.tsx';
import { Ago } from '../shared/moment.tsx';
import { percentText } from '../shared/percent.ts';
import { sentence } from '../shared/sentence.ts';
import { StateMark } from '../shared/state-mark.tsx';
import { devicesTexts } from '../texts/devices.ts';
import { texts } from '../texts.ts';

const titles = devicesTexts.columns;

/** What the list says of a device. */
export const columns: readonly Column<Device>[] = [
  {
    key: 'name',
    title: titles.name,
    width: 'minmax(0, 3fr)',
    sortable: true,
    narrow: 'title',
    cell: ({ id, name, tags }) => (
      <>
        <Link to="/devices/$id" params={{ id }} className="table-link" tabIndex={-1}>
          {name}
        </Link>
        {tags.length > 0 && <span className="table-second">{tags.join(' · ')}</span>}
      </>
    ),
  },
  {
    key: 'state',
    title: titles.state,
    width: 'minmax(0, 4fr)',
    sortable: true,
    narrow: 'line',
    cell: (device) => <State device={device} />,
  },
  {
    key: 'connection',
    title: titles.connection,
    width: 'minmax(0, 2fr)',
    sortable: true,
    narrow: 'hidden',
    cell: ({ connection }) => connection,
  },
  {
    key: 'reading',
    title: titles.reading,
    width: '120px',
    sortable: true,
    narrow: 'end',
    cell: (device) => <LastReading device={device} />,
  },
  {
    key: 'success',
    title: titles.success,
    hint: devicesTexts.successHint,
    width: '110px',
    sortable: true,
    align: 'end',
    narrow: 'hidden',
    cell: ({ successRate }) =>
      successRate === null ? (
        <span className="faint">–</span>
      ) : (
        <span className="figures">{percentText(successRate)}</span>
      ),
  },
];

function State({ device: { state, lastError } }: { readonly device: Device }) {
  const unwell = state === 'late' || state === 'silent' || state === 'refused';
  return (
    <span className="devices-state">
      <StateMark state={state} />
      {unwell && lastError && (
        <span className="devices-problem" title={lastError.message}>
          {sentence(lastError.message)}
        </span>
      )}
    </span>
  );
}

function LastReading({ device: { running, lastReading } }: { readonly device: Device }) {
  if (running) return <span className="devices-running">{devicesTexts.readingNow}</span>;
  return lastReading ? <Ago at={lastReading} /> : <span className="faint">{texts.time.never}</span>;
}
