import { Button } from '@mantine/core';
import { exportReadings, listProfiles, target } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { ask, queries } from '../client/gateway.ts';
import { Suggestions } from '../form/reference-field.tsx';
import { zones } from '../form/zone.ts';
import { FormField, SelectField, TextField } from '../shared/form-field.tsx';
import { Progress } from '../shared/progress.tsx';
import { sizeText } from '../shared/size.ts';
import { notify } from '../shared/toast-store.ts';
import { Wrong } from '../shared/wrong.tsx';
import { dataTexts } from '../texts/data.ts';
import { type ExportWish, exportComplaints, exportQuery } from './export-wish.ts';
import { useFile } from './use-file.ts';

const texts = dataTexts.export;
const formats = Object.keys(texts.formats) as (keyof typeof texts.formats)[];

/** Stored readings as a file: of one device or all, of a time, in a form and a zone of one's choice. */
export function ReadingsExport({ timeZone }: { readonly timeZone: string }) {
  const [wish, setWish] = useState<ExportWish>({
    device: '',
    profile: '',
    logicalName: '',
    from: '',
    to: '',
    timeZone,
    format: 'csv',
  });
  const set = (change: Partial<ExportWish>) => setWish((before) => ({ ...before, ...change }));
  const file = useFile(({ name, content }) => notify(texts.saved(name, sizeText(content.size))));
  const { progress } = file;
  const complaints = exportComplaints(wish);
  const right = Object.keys(complaints).length === 0;
  return (
    <section className="panel" aria-label={texts.title}>
      <header className="panel-head">
        <h2 className="panel-title">{texts.title}</h2>
        <span className="faint">{texts.hint}</span>
      </header>
      <form
        className="settings-export form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (right) file.start(target(exportReadings.path, {}, exportQuery(wish)));
        }}
      >
        <div className="fields">
          <DeviceField value={wish.device} onChange={(device) => set({ device })} />
          <ProfileField
            device={wish.device}
            value={wish.profile}
            complaint={complaints.profile}
            onChange={(profile) => set({ profile })}
          />
          <TextField
            label={texts.object}
            hint={texts.objectHint}
            code
            value={wish.logicalName}
            complaint={complaints.logicalName}
            onChange={(logicalName) => set({ logicalName })}
          />
          <TextField
            label={texts.from}
            hint={texts.spanHint}
            type="datetime-local"
            value={wish.from}
            onChange={(from) => set({ from })}
          />
          <TextField
            label={texts.to}
            type="datetime-local"
            value={wish.to}
            complaint={complaints.to}
            onChange={(to) => set({ to })}
          />
          <Typed
            label={texts.zone}
            hint={texts.zoneHint}
            value={wish.timeZone}
            known={zones()}
            complaint={complaints.timeZone}
            onChange={(zone) => set({ timeZone: zone })}
          />
          <SelectField
            label={texts.format}
            value={wish.format}
            options={formats.map((format) => [format, texts.formats[format]] as const)}
            onChange={(format) => set({ format })}
          />
        </div>
        {progress && (
          <Progress
            label={progress.done === 0 ? texts.preparing : texts.fetching(sizeText(progress.done))}
            onCancel={file.cancel}
          />
        )}
        <Wrong error={file.error} />
        <Button
          type="submit"
          variant="default"
          size="xs"
          loading={progress !== undefined}
          disabled={!right}
          className="settings-go"
        >
          {texts.go}
        </Button>
      </form>
    </section>
  );
}

/** More than these are found by typing. */
const mostOptions = 200;

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function DeviceField({ value, onChange }: FieldProps) {
  const { data = [] } = useQuery(queries.devices);
  const names = data.map(({ id }) => id);
  return names.length > mostOptions ? (
    <Typed label={texts.device} hint={texts.all} value={value} known={names} onChange={onChange} />
  ) : (
    <SelectField
      label={texts.device}
      value={value}
      options={[['', texts.all], ...names.map((name) => [name, name] as const)]}
      onChange={onChange}
    />
  );
}

/** A profile by its code; those that the device has are proposed. */
function ProfileField({
  device,
  ...field
}: FieldProps & { readonly device: string; readonly complaint: string | undefined }) {
  const { data = [] } = useQuery({
    queryKey: queries.profiles(device).queryKey,
    queryFn: ({ signal }) => ask(listProfiles, { params: { id: device } }, signal),
    enabled: device !== '',
  });
  return (
    <Typed
      {...field}
      label={texts.profile}
      hint={texts.profileHint}
      known={data.map(({ logicalName }) => logicalName)}
    />
  );
}

interface TypedProps extends FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly known: readonly string[];
  readonly complaint?: string | undefined;
}

/** Typed, with proposals. */
function Typed({ value, onChange, known, ...common }: TypedProps) {
  const list = useId();
  return (
    <FormField {...common}>
      {(own) => (
        <>
          <input
            {...own}
            className="input field-input"
            list={list}
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          />
          <Suggestions id={list} typed={value} known={known} />
        </>
      )}
    </FormField>
  );
}
