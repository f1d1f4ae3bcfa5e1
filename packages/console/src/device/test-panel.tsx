import { Button } from '@mantine/core';
import type { DeviceDetail } from '@meterwire/api';
import { RoleButton } from '../session/role-button.tsx';
import { EmptyNote, ErrorNote } from '../shared/note.tsx';
import { trialTexts } from '../texts/trial.ts';
import { End, Steps } from '../trial/steps.tsx';
import { useSteps } from '../trial/use-steps.ts';

/** Tries a device layer by layer, from the wire upwards, and tells each as it is tried. */
export function TestPanel({ device }: { readonly device: DeviceDetail }) {
  const { steps, end, running, error, start, stop } = useSteps();
  const again = () => start({ name: device.id, entry: {}, operations: [] });
  return (
    <section className="panel trial">
      <div className="panel-head">
        <h2 className="panel-title">{trialTexts.title}</h2>
        {running ? (
          <Button variant="default" size="xs" onClick={stop}>
            {trialTexts.stop}
          </Button>
        ) : (
          <RoleButton needs="operator" size="xs" onClick={again} disabled={device.state === 'disabled'}>
            {steps.size === 0 ? trialTexts.start : trialTexts.again}
          </RoleButton>
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} onRetry={again} busy={running} />}
      {steps.size === 0 && !running && error === undefined ? (
        <EmptyNote title={trialTexts.empty}>
          <p>{trialTexts.emptyAdvice}</p>
        </EmptyNote>
      ) : (
        <Steps steps={steps} />
      )}
      {end && <End end={end} />}
    </section>
  );
}
