import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { isMissing, queries } from '../client/gateway.ts';
import { Live } from '../client/live.tsx';
import { texts } from '../texts.ts';
import { LiveMark } from './live-mark.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import './shell.css';

/** What stands around every page: where one is, whether it is live, and the colours. */
export function Shell() {
  return (
    <Live device={useShownDevice()}>
      <a className="shell-skip" href="#content">
        {texts.skip}
      </a>
      <header className="shell-head">
        <div className="shell-head-inner">
          <Link to="/" className="shell-brand" aria-label={`${texts.product}: ${texts.overview}`}>
            <Wave />
            <span>{texts.product}</span>
          </Link>
          <nav aria-label={texts.navigation} className="shell-nav">
            <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
              {texts.overview}
            </Link>
          </nav>
          <LiveMark />
          <SchemeSwitch />
        </div>
      </header>
      <main id="content" className="shell-main" tabIndex={-1}>
        <Outlet />
      </main>
    </Live>
  );
}

/** The device whose page is shown; none where the address names one that is not there, since its values cannot be followed. */
function useShownDevice(): string | undefined {
  const { id } = useParams({ strict: false });
  const { error } = useQuery({ ...queries.device(id ?? ''), enabled: id !== undefined });
  return isMissing(error) ? undefined : id;
}

/** The mark: a trace between two terminals. */
function Wave() {
  return (
    <svg viewBox="0 0 32 20" width="30" height="19" aria-hidden="true" className="shell-wave">
      <path
        d="M1 12h6l3-9 5 15 3.6-10.5L20.5 12H31"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
