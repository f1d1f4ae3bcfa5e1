import type { DeviceDetail } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { RoleNote } from '../session/role-button.tsx';
import { Ago } from '../shared/moment.tsx';
import { StateMark } from '../shared/state-mark.tsx';
import { texts } from '../texts.ts';
import { ReadNow } from './read-now.tsx';
import { SettingsButton } from './settings-button.tsx';

/** Name, state and freshness, and the one thing one comes to do: read now. */
export function DeviceHead({ device }: { readonly device: DeviceDetail }) {
  const { id, name, description, state, lastReading, successRate, running } = device;
  return (
    <header className="device-head">
      <Link to="/devices" className="device-back">
        ← {texts.device.back}
      </Link>
      <div className="device-title-row">
        <div>
          <h1 className="device-title">{name}</h1>
          {description && <p className="device-description">{description}</p>}
          <p className="device-facts-line">
            <StateMark state={state} />
            <span>
              {lastReading ? (
                <>
                  {texts.device.lastReading('')}
                  <Ago at={lastReading} />
                </>
              ) : (
                texts.device.noReading
              )}
            </span>
            {successRate !== null && <span>{texts.device.success(percent(successRate))}</span>}
          </p>
        </div>
        <div className="device-actions">
          <SettingsButton id={id} />
          <ReadNow id={id} running={running} disabled={state === 'disabled'} />
          <RoleNote needs="operator" />
        </div>
      </div>
    </header>
  );
}

const percent = (rate: number) => `${(Math.floor(rate * 1000) / 10).toLocaleString()} %`;
