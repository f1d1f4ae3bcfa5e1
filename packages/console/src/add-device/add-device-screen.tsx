import { Button } from '@mantine/core';
import { connectionSetting, type SchemaNode } from '@meterwire/api/configuration';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useState } from 'react';
import { type Entry, entriesOf, freeName, namesOf, type Written } from '../configuration/edit.ts';
import { pathOf } from '../configuration/place.ts';
import { catalogueQuery, configurationQuery } from '../configuration/service.ts';
import { useChange } from '../configuration/use-change.tsx';
import { useScopeOf } from '../configuration/use-form-scope.ts';
import { alternativeOf } from '../form/kind.ts';
import { SchemaField } from '../form/schema-field.tsx';
import { Complaints } from '../form/schema-form.tsx';
import { FormScopeProvider } from '../form/scope.ts';
import { useMay } from '../session/session.ts';
import { useDraft } from '../shared/draft.ts';
import { Fetched } from '../shared/fetched.tsx';
import { SelectField, SwitchField } from '../shared/form-field.tsx';
import { useTitle } from '../shared/title.ts';
import { addDeviceTexts as texts } from '../texts/add-device.ts';
import { configurationTexts } from '../texts/configuration.ts';
import { DeviceTrial } from '../trial/device-trial.tsx';
import type { Subject } from '../trial/subject.ts';
import { ClientStep } from './client-step.tsx';
import { type DeviceDraft, deviceOf, draftComplaints, operationsOf } from './device-draft.ts';
import { DeviceFields } from './device-fields.tsx';
import { PRESETS } from './presets.ts';
import type { StepProps } from './step.ts';
import '../configuration/resource-screen.css';
import '../form/form.css';
import './add-device.css';

/** A device, from the cable up, with a test at every moment. */
export function AddDeviceScreen() {
  const configuration = useQuery(configurationQuery);
  const may = useMay('administrator');
  useTitle(texts.title);
  return (
    <div className="resource add-device">
      <header className="resource-head">
        <h1 className="page-title">{texts.title}</h1>
        <p className="resource-lead">{may ? texts.lead : configurationTexts.readOnly}</p>
      </header>
      {may && (
        <Fetched query={configuration} placeholderHeight={600}>
          {({ value }) => <Guide written={value} />}
        </Fetched>
      )}
    </div>
  );
}

const start: DeviceDraft = { device: PRESETS.reader };

function Guide({ written }: { readonly written: Written }) {
  const changing = useChange();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const lines = namesOf(written, 'connections');
  const initial = lines.length === 0 ? { ...start, connection: { type: 'tcp' } } : start;
  const check = useCallback((value: DeviceDraft) => draftComplaints(value, written), [written]);
  const draft = useDraft<DeviceDraft>('add-device', initial, check);
  const step = { draft, written };
  const [tried, setTried] = useState<{ readonly subject: Subject; readonly count: number }>();

  function test(): void {
    setAsked(true);
    if (!draft.isReady()) return;
    const entry = deviceOf(draft.value);
    const subject = { name: String(entry['name']), entry, operations: operationsOf(draft.value) };
    setTried((before) => ({ subject, count: (before?.count ?? 0) + 1 }));
  }

  function add(): void {
    setAsked(true);
    if (!draft.isReady()) return;
    const name = String(draft.value.device['name']);
    changing.review({
      operations: operationsOf(draft.value),
      done: texts.added(name),
      onDone() {
        draft.forget();
        // Who has not tested it yet finds the test next.
        const search = tried === undefined ? { part: 'test' as const } : {};
        void navigate({ to: '/devices/$id', params: { id: name }, search });
      },
      onRefused: (problems) => draft.refused(placed(problems)),
    });
  }

  return (
    <FormScopeProvider value={useScopeOf(written)}>
      <ol className="steps">
        <Step title={texts.steps.meter}>
          <MeterStep {...step} />
        </Step>
        <Step title={texts.steps.connection}>
          <ConnectionStep {...step} />
        </Step>
        <Step title={texts.steps.address}>
          <AddressStep {...step} />
        </Step>
        <Step title={texts.steps.client}>
          <ClientStep {...step} />
        </Step>
        <Step title={texts.steps.name}>
          <DeviceFields {...step} keys={['name', 'description', 'tags']} />
        </Step>
        <Step title={texts.steps.test}>
          <p className="resource-lead">{texts.testHint}</p>
          {tried ? (
            <DeviceTrial
              key={tried.count}
              subject={tried.subject}
              onAgain={test}
              onRefused={(problems) => draft.refused(placed(problems))}
            />
          ) : (
            <p>
              <Button variant="default" onClick={test}>
                {texts.test}
              </Button>
            </p>
          )}
        </Step>
      </ol>
      {asked && <Complaints complaints={draft.complaints} scope="devices" />}
      <footer className="add-device-foot">
        {draft.changed && <span className="drawer-kept">{texts.kept}</span>}
        {draft.changed && (
          <Button variant="default" onClick={draft.forget}>
            {texts.discard}
          </Button>
        )}
        <Button onClick={add}>{texts.review}</Button>
      </footer>
      {changing.dialog}
    </FormScopeProvider>
  );
}

/** The gateway names places of the whole configuration; the new entries are the last ones of their lists. */
const placed = (problems: readonly { readonly path: string; readonly message: string }[]) =>
  problems.flatMap(({ path, message }) => {
    const [list, , ...rest] = pathOf(path);
    if (list === 'devices') return [{ path: ['device', ...rest], message }];
    return list === 'connections' ? [{ path: ['connection', ...rest], message }] : [];
  });

function Step({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <li className="panel step">
      <h2 className="panel-title step-title">{title}</h2>
      <div className="step-body form">{children}</div>
    </li>
  );
}

function MeterStep({ draft, written }: StepProps) {
  const { data } = useQuery(catalogueQuery);
  const models = data?.models ?? [];
  const model = draft.at('device', 'model');
  const templates = namesOf(written, 'templates');
  function choose(name: string): void {
    const { settings = {} } = models.find((each) => each.name === name) ?? {};
    const next: Entry = { ...draft.value.device, ...settings, model: name === '' ? undefined : name };
    draft.set(['device'], next);
  }
  return (
    <div className="fields">
      <SelectField
        label={texts.make}
        hint={models.find(({ name }) => name === model)?.description ?? texts.makeHint}
        value={String(model ?? '')}
        options={[
          ['', texts.anyMake],
          ...models.map(({ name, maker }) => [name, maker === null ? name : `${maker}: ${name}`] as const),
        ]}
        onChange={choose}
      />
      {templates.length > 0 && (
        <SelectField
          label={texts.template}
          hint={texts.templateHint}
          value={String(draft.at('device', 'template') ?? '')}
          options={[['', texts.noTemplate], ...templates.map((name) => [name, name] as const)]}
          onChange={(name) => draft.set(['device', 'template'], name === '' ? undefined : name)}
        />
      )}
    </div>
  );
}

const kinds = ['tcp', 'udp', 'serial'] as const;
const CONNECTION_KEYS = {
  tcp: ['host', 'port', 'name'],
  udp: ['host', 'port', 'name'],
  serial: ['path', 'baud', 'parity', 'name'],
};

function ConnectionStep({ draft, written }: StepProps) {
  const { connection } = draft.value;
  const lines = entriesOf(written, 'connections');
  const type = (connection?.['type'] ?? 'tcp') as (typeof kinds)[number];
  const chosen = connection === undefined ? `=${String(draft.at('device', 'connection') ?? '')}` : type;
  function choose(value: string): void {
    if (value.startsWith('=')) {
      draft.set([], { device: { ...draft.value.device, connection: value.slice(1) || undefined } });
      return;
    }
    const name =
      connection?.['name'] ?? freeName(value === 'serial' ? 'bus' : 'line', namesOf(written, 'connections'));
    draft.set(['connection'], { ...connection, type: value, name });
  }
  const schema = alternativeOf(connectionSetting as unknown as SchemaNode, { type });
  return (
    <>
      <SelectField
        label={texts.line}
        value={chosen}
        complaint={draft.complaintAt('device', 'connection')}
        options={[
          ['=', '–'],
          ...lines.map(({ name, host, path, description }) => {
            const where = String(host ?? path ?? description ?? '');
            return [`=${String(name)}`, where === '' ? String(name) : `${String(name)} (${where})`] as const;
          }),
          ...kinds.map((kind) => [kind, `${texts.newLine} ${texts.kinds[kind]}`] as const),
        ]}
        onChange={choose}
      />
      {connection !== undefined && (
        <div className="fields">
          {CONNECTION_KEYS[type].map((key) => (
            <SchemaField
              key={key}
              draft={draft}
              path={['connection', key]}
              schema={schema.properties?.[key] ?? {}}
              scope="connections"
              required={key === 'host' || key === 'path' || key === 'name'}
            />
          ))}
        </div>
      )}
    </>
  );
}

function AddressStep({ draft, written }: StepProps) {
  const device = deviceOf(draft.value);
  const line =
    draft.value.connection ??
    entriesOf(written, 'connections').find(({ name }) => name === device['connection']);
  const type = line?.['type'] ?? 'tcp';
  const modeE = draft.at('device', 'modeE') !== undefined;
  const framing = device['interface'] ?? (type === 'serial' || modeE ? 'hdlc' : 'wrapper');
  const keys =
    framing === 'wrapper'
      ? ['interface', 'logical']
      : ['interface', 'logical', 'physical', 'serialNumber', 'addressSize'];
  return (
    <>
      {type !== 'udp' && (
        <SwitchField
          label={texts.optical}
          value={modeE}
          onChange={(on) => draft.set(['device', 'modeE'], on ? {} : undefined)}
        />
      )}
      <DeviceFields draft={draft} written={written} keys={[...keys, 'reference']} />
    </>
  );
}
