import { useTitle } from '../shared/title.ts';
import { wireTexts } from '../texts/wire.ts';
import { PastePanel } from './paste-panel.tsx';
import './wire-screen.css';

/** Octets off a line, taken apart. */
export function WireScreen() {
  useTitle(wireTexts.title);
  return (
    <div className="wire">
      <header>
        <h1 className="page-title">{wireTexts.title}</h1>
        <p className="page-intro">{wireTexts.intro}</p>
      </header>
      <PastePanel />
    </div>
  );
}
