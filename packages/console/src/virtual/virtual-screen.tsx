import { SegmentedControl } from '@mantine/core';
import type { MeterView, ModuleView } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isMissing } from '../client/gateway.ts';
import { Fetched } from '../shared/fetched.tsx';
import { useNarrow } from '../shared/narrow.ts';
import { useTitle } from '../shared/title.ts';
import { Missing } from '../shell/missing.tsx';
import { virtualTexts } from '../texts/virtual.ts';
import { Drawing } from './drawing.tsx';
import { Events, Recorder } from './logs.tsx';
import { meterQueries, refreshMs } from './meter-client.ts';
import { ModuleList } from './module-list.tsx';
import { ModulePanel } from './module-panel.tsx';
import { Orders } from './orders.tsx';
import { Ports } from './ports.tsx';
import './virtual-screen.css';

/** A virtual meter: its modules and links, what it records and tells, its power and its clock. */
export function VirtualScreen() {
  const { meter: name } = useParams({ from: '/meters/$meter' });
  const meter = useQuery({ ...meterQueries.meter(name), refetchInterval: refreshMs });
  useTitle(name);
  if (isMissing(meter.error)) return <Missing title={virtualTexts.missing} />;
  return (
    <div className="virtual" key={name}>
      <Fetched query={meter} placeholderHeight={700}>
        {(view) => (
          <>
            <Head name={name} meter={view} />
            <Framework name={name} meter={view} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function Head({ name, meter }: { readonly name: string; readonly meter: MeterView }) {
  const { model, serialNumber, logicalDeviceName, power, time } = meter;
  return (
    <header className="virtual-head">
      <Link to="/meters" className="device-back">
        ← {virtualTexts.title}
      </Link>
      <div className="virtual-title">
        <div>
          <h1 className="page-title">{name}</h1>
          <p className="virtual-facts">
            <span className="virtual-power" data-power={power}>
              {virtualTexts.power[power]}
            </span>
            <span>{model.toUpperCase()}</span>
            <span>{serialNumber}</span>
            <span>{logicalDeviceName}</span>
            <span className="figures" title={virtualTexts.inZone(time.zone)}>
              {virtualTexts.clock(time.local.replace('T', ' ').replace(/\.\d+/, ' '))}
            </span>
          </p>
        </div>
        <Orders name={name} meter={meter} />
      </div>
    </header>
  );
}

function Framework({ name, meter }: { readonly name: string; readonly meter: MeterView }) {
  const modules = useQuery({ ...meterQueries.modules(name), refetchInterval: refreshMs });
  const { module: chosen, view } = useSearch({ from: '/meters/$meter' });
  const navigate = useNavigate({ from: '/meters/$meter' });
  const narrow = useNarrow();
  const shown = view ?? (narrow ? 'list' : 'drawing');
  const change = (changes: { module?: string | undefined; view?: 'drawing' | 'list' }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false });
  const choose = (label: string) => change({ module: label === chosen ? undefined : label });
  return (
    <Fetched query={modules} placeholderHeight={600}>
      {(list) => (
        <>
          <section className="panel">
            <div className="panel-head">
              <h2 className="panel-title">
                {virtualTexts.framework} <span className="faint">{virtualTexts.modules(list.length)}</span>
              </h2>
              <SegmentedControl
                aria-label={virtualTexts.view}
                size="xs"
                value={shown}
                onChange={(next) => change({ view: next === 'list' ? 'list' : 'drawing' })}
                data={[
                  { value: 'drawing', label: virtualTexts.asDrawing },
                  { value: 'list', label: virtualTexts.asList },
                ]}
              />
            </div>
            {shown === 'list' ? (
              <ModuleList modules={list} chosen={chosen} onChoose={choose} />
            ) : (
              <Drawing modules={list} chosen={chosen} onChoose={choose} />
            )}
          </section>
          <Chosen
            name={name}
            modules={list}
            chosen={chosen}
            down={meter.power === 'down'}
            onChoose={choose}
          />
          <Recorder name={name} modules={list} />
          <div className="virtual-columns">
            <Events name={name} count={meter.events} />
            <Ports name={name} />
          </div>
        </>
      )}
    </Fetched>
  );
}

interface ChosenProps {
  readonly name: string;
  readonly modules: readonly ModuleView[];
  readonly chosen: string | undefined;
  readonly down: boolean;
  readonly onChoose: (label: string) => void;
}

function Chosen({ name, modules, chosen, down, onChoose }: ChosenProps) {
  const module = modules.find(({ label }) => label === chosen);
  if (module === undefined) return <p className="faint virtual-hint">{virtualTexts.chooseOne}</p>;
  return (
    <ModulePanel
      key={module.label}
      meter={name}
      module={module}
      modules={modules}
      down={down}
      onRenamed={(label) => {
        if (label !== chosen) onChoose(label);
      }}
    />
  );
}
