import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isMissing, queries } from '../client/gateway.ts';
import { Live } from '../client/live.tsx';
import { Account } from '../session/account.tsx';
import { Gate } from '../session/gate.tsx';
import { useInside } from '../session/session.ts';
import { Dialog } from '../shared/dialog.tsx';
import { Toasts } from '../shared/toasts.tsx';
import { shellTexts } from '../texts/shell.ts';
import { texts } from '../texts.ts';
import { LiveMark } from './live-mark.tsx';
import { Navigation } from './navigation.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import './shell.css';
import './navigation.css';

/** What stands around every page: where one is and can go, whether it is live, and the colours. */
export function Shell() {
  const [menu, setMenu] = useState(false);
  const inside = useInside();
  return (
    <Live device={useShownDevice()} on={inside}>
      <a className="shell-skip" href="#content">
        {texts.skip}
      </a>
      <header className="shell-head">
        {inside && <MenuButton open={menu} onOpen={() => setMenu(true)} />}
        <Link to="/" className="shell-brand" aria-label={`${texts.product}: ${texts.overview}`}>
          <Wave />
          <span>{texts.product}</span>
        </Link>
        {inside && <LiveMark />}
        <Account />
        <SchemeSwitch />
      </header>
      <div className="shell-body">
        {inside && (
          <div className="shell-side">
            <Navigation />
          </div>
        )}
        <main id="content" className="shell-main" tabIndex={-1}>
          <Gate>
            <Outlet />
          </Gate>
        </main>
      </div>
      <Dialog open={menu} title={texts.product} onClose={() => setMenu(false)} side="left">
        <Navigation onGo={() => setMenu(false)} />
      </Dialog>
      <Toasts />
    </Live>
  );
}

function MenuButton({ open, onOpen }: { readonly open: boolean; readonly onOpen: () => void }) {
  return (
    <button
      type="button"
      className="shell-menu"
      onClick={onOpen}
      aria-label={shellTexts.menu}
      aria-expanded={open}
    >
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M3 6h14M3 10h14M3 14h14" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      </svg>
    </button>
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
