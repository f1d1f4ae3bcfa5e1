import { type RequestTrial as Found, testRequest, tryRequest } from '@meterwire/api';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { meantDevices } from '../form/meant-devices.ts';
import { useFormScope } from '../form/scope.ts';
import { SelectField } from '../shared/form-field.tsx';
import { Progress } from '../shared/progress.tsx';
import { trialTexts } from '../texts/trial.ts';
import { FoundProfile, FoundValues } from './found.tsx';
import type { Subject, TrialProps } from './subject.ts';
import { TrialFrame } from './trial-frame.tsx';
import { useRun } from './use-run.ts';

/** A meter on a slow line takes this long at most. */
const patienceMs = 300_000;
/** More devices than these are not scrolled through. */
const mostDevices = 200;
const texts = trialTexts.request;

/** Reads once what a request as it is entered would read, of one device, and shows it. Nothing is stored. */
export function RequestTrial(props: TrialProps) {
  const [device, setDevice] = useState('');
  const devices = meantDevices(props.subject.entry['devices'], useFormScope());
  return (
    <>
      {devices.length > 1 && (
        <div className="trial-device">
          <SelectField
            label={texts.device}
            value={device}
            options={[
              ['', texts.first],
              ...devices.slice(0, mostDevices).map((name) => [name, name] as const),
            ]}
            onChange={setDevice}
          />
        </div>
      )}
      <Reading key={device} {...props} device={device} />
    </>
  );
}

function Reading({ subject, onAgain, onRefused, device }: TrialProps & { readonly device: string }) {
  const { data, error, running, stop } = useRun((signal) => read(subject, device, signal), onRefused);
  return (
    <TrialFrame
      running={running}
      error={error}
      unsaved={subject.operations.length > 0}
      onStop={stop}
      onAgain={onAgain}
    >
      {running && <Progress label={texts.reading} />}
      {data && (
        <>
          <p className="trial-from">{texts.from(data.device)}</p>
          {data.values.length > 0 && <FoundValues values={data.values} />}
          {data.profile && <FoundProfile profile={data.profile} />}
        </>
      )}
    </TrialFrame>
  );
}

function read({ name, operations }: Subject, device: string, signal: AbortSignal): Promise<Found> {
  const of = device === '' ? {} : { device };
  return operations.length === 0
    ? ask(testRequest, { params: { id: name }, body: of }, signal, patienceMs)
    : ask(tryRequest, { body: { request: name, operations: [...operations], ...of } }, signal, patienceMs);
}
