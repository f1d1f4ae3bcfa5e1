import { type Completeness, getCompleteness, type Profile } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { dayEnd } from '../shared/day.ts';
import { heatLevel } from '../shared/heat.ts';
import { percentText } from '../shared/percent.ts';
import { texts } from '../texts.ts';
import '../shared/heat.css';
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
            <Day day={day} timeZone={data.timeZone} onDay={onDay} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CompleteDay = Completeness['days'][number];

interface DayProps {
  readonly day: CompleteDay;
  readonly timeZone: string;
  readonly onDay: (end: string) => void;
}

function Day({ day, timeZone, onDay }: DayProps) {
  const { expected, stored, absent } = day;
  const words = texts.profile.dayComplete(day.day, stored, expected, absent);
  return (
    <button
      type="button"
      className="heat"
      data-level={heatLevel(expected === 0 ? null : stored / expected)}
      title={words}
      aria-label={words}
      onClick={() => onDay(dayEnd(day.day, timeZone))}
    />
  );
}
