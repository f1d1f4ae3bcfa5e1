import type { DeviceDetail } from '@meterwire/api';
import { spanText } from '../shared/time.ts';
import { texts } from '../texts.ts';

/** The address and the manners of the conversation. */
export function DeviceFacts({ device }: { readonly device: DeviceDetail }) {
  const { address, connectionName, url, logicalDeviceName, clockDrift } = device;
  const { physical, addressSize } = address;
  const size = addressSize === null ? '' : `, ${texts.facts.addressSize(addressSize)}`;
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [texts.facts.connection, connectionName],
    [texts.facts.url, url],
    [texts.facts.interface, address.interface.toUpperCase() + size],
    [texts.facts.client, address.client],
    [texts.facts.logical, address.logical],
    [texts.facts.physical, physical],
    [texts.facts.authentication, address.authentication],
    [texts.facts.security, address.security],
    [texts.facts.logicalDeviceName, logicalDeviceName],
    [texts.facts.clockDrift, clockDrift === null ? null : drift(clockDrift)],
  ];
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{texts.facts.title}</h2>
      </div>
      <dl className="facts">
        {rows
          .filter(([, content]) => content !== null)
          .map(([term, content]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{content}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

/** A clock that is less than two seconds off is in step: that much an answer takes. */
function drift(seconds: number): string {
  if (Math.abs(seconds) < 2) return texts.facts.inStep;
  const span = spanText(Math.abs(seconds));
  return seconds > 0 ? texts.facts.ahead(span) : texts.facts.behind(span);
}
