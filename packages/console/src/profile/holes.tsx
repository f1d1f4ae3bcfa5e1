import { listProfileHoles, type Profile, type ProfileHole } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { sentence } from '../shared/sentence.ts';
import { minuteText } from '../shared/time.ts';
import { holesTexts as texts } from '../texts/holes.ts';
import './holes.css';

const first = 10;

interface HolesProps {
  readonly device: string;
  readonly profile: Profile;
  /** Shows the rows around a hole. */
  readonly onShow: (end: string) => void;
}

/** Where rows are missing, why as far as it is known, and whether they will still be asked for. */
export function Holes({ device, profile, onShow }: HolesProps) {
  const { logicalName, rows, to, lastCollected } = profile;
  const [all, setAll] = useState(false);
  const { data } = useQuery({
    // What is stored decides, and what was asked for; without either nothing is asked again.
    queryKey: ['holes', device, logicalName, `${rows} ${to ?? ''} ${lastCollected ?? ''}`],
    queryFn: ({ signal }) => ask(listProfileHoles, { params: { id: device, logicalName } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  if (data === undefined || data.holes.length === 0) return null;
  const { holes, open, absent, refill } = data;
  return (
    <details className="holes">
      <summary>
        {texts.title(holes.length)}{' '}
        <span className="faint">
          {[
            ...(open > 0 ? [refill ? texts.open(open) : texts.notAsked(open)] : []),
            ...(absent > 0 ? [texts.absent(absent)] : []),
          ].join(', ')}
        </span>
      </summary>
      <ul className="lined">
        {(all ? holes : holes.slice(0, first)).map((hole) => (
          <Hole key={hole.from} hole={hole} refill={refill} onShow={() => onShow(hole.to)} />
        ))}
      </ul>
      {!all && holes.length > first && (
        <button type="button" className="holes-more" onClick={() => setAll(true)}>
          {texts.more(holes.length - first)}
        </button>
      )}
    </details>
  );
}

interface HoleProps {
  readonly hole: ProfileHole;
  readonly refill: boolean;
  readonly onShow: () => void;
}

function Hole({ hole: { from, to, rows, state, tries, reason }, refill, onShow }: HoleProps) {
  return (
    <li className="hole">
      <button type="button" onClick={onShow} title={texts.show}>
        {minuteText(from)} – {minuteText(to)}
      </button>
      <span>{texts.rows(rows)}</span>
      <span data-state={state}>
        {state === 'absent' ? texts.gone : refill ? texts.willBeAsked(tries) : texts.isNotAsked}
      </span>
      <span className="faint">{sentence(reason)}</span>
    </li>
  );
}
