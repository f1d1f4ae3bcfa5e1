import { Link, useSearch } from '@tanstack/react-router';
import { texts } from '../texts.ts';
import { parts } from './search.ts';

/** The parts of a device page, each with an address of its own. */
export function DeviceParts() {
  const { part } = useSearch({ from: '/devices/$id' });
  return (
    <nav className="parts-tabs" aria-label={texts.device.parts}>
      {[undefined, ...parts].map((each) => (
        <Link
          key={each ?? 'now'}
          from="/devices/$id"
          to="/devices/$id"
          params={(before) => before}
          search={each === undefined ? {} : { part: each }}
          activeOptions={{ exact: true }}
          aria-current={each === part ? 'page' : undefined}
          resetScroll={false}
        >
          {texts.device.part[each ?? 'now']}
        </Link>
      ))}
    </nav>
  );
}
