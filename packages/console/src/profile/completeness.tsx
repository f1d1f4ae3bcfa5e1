import { type Completeness, getCompleteness, type Profile } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { percentText } from '../shared/percent.ts';
import { texts } from '../texts.ts';
import './completeness.css';

const days = 62;

/** The last days of a profile as a heat map: how much of each is there. A day leads to its rows. */
export function CompletenessMap({
  device,
  profile,
  onDay,
}: {
  readonly device: string;
  readonly profile: Profile;
  readonly onDay: (end: string) => void;
}) {
  const { logicalName, rows, to } = profile;
  const { data } = useQuery({
    // What is stored decides; without new rows nothing is asked again.
    queryKey: ['completeness', device, logicalName, `${rows} ${to ?? ''}`],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      return ask(getCompleteness, { params: { id: device, logicalName }, query: { from } }, signal);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined || data.days.length === 0) return null;
  return (
    <section className="completeness" aria-label={texts.profile.completeness}>
      <p className="completeness-title">
        {texts.profile.completeness}
        {data.share !== null && <strong className="figures"> {percentText(data.share)}</strong>}
        <span className="faint"> {texts.profile.completenessOf(data.days.length)}</span>
      </p>
      <ul>
        {data.days.map((day) => (
          <li key={day.day}>
            <Day day={day} onDay={onDay} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CompleteDay = Completeness['days'][number];

function Day({ day, onDay }: { readonly day: CompleteDay; readonly onDay: (end: string) => void }) {
  const { expected, stored } = day;
  const words = texts.profile.dayComplete(day.day, stored, expected);
  return (
    <button
      type="button"
      data-level={levelOf(day)}
      title={words}
      aria-label={words}
      onClick={() => onDay(new Date(`${day.day}T24:00:00`).toISOString())}
    />
  );
}

/** From 0, nothing there, to 4, everything; -1 where nothing could be. */
function levelOf({ expected, stored }: CompleteDay): number {
  if (expected === 0) return -1;
  if (stored >= expected) return 4;
  return stored === 0 ? 0 : 1 + Math.min(2, Math.floor((stored / expected) * 3));
}
