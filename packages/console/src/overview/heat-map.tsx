// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the table is walked through cell by cell, as a grid is
import type { FleetCompleteness, ProfileCompleteness } from '@meterwire/api';
import { Link, useNavigate } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';
import { dayEnd } from '../shared/day.ts';
import { heatLevel } from '../shared/heat.ts';
import { percentText } from '../shared/percent.ts';
import { overviewTexts } from '../texts/overview.ts';
import '../shared/heat.css';
import './heat-map.css';

const texts = overviewTexts.completeness;
const dayHead = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'numeric', timeZone: 'UTC' });
const dayWords = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

/** A place in the map: a line, the whole fleet being 0, and a day. */
interface Place {
  readonly line: number;
  readonly day: number;
}

/**
 * Days across, profiles down, the worst first. It is one stop of the Tab key; inside, arrow keys, Home and End move, and Enter
 * opens the day of a device.
 */
export function HeatMap({ fleet: { days, profiles } }: { readonly fleet: FleetCompleteness }) {
  const navigate = useNavigate();
  const table = useRef<HTMLTableElement>(null);
  const room = useRef<HTMLDivElement>(null);
  // Where not all days have room, the newest are seen first.
  useLayoutEffect(() => {
    if (room.current) room.current.scrollLeft = room.current.scrollWidth;
  }, []);
  const [active, setActive] = useState<Place>({ line: 0, day: days.length - 1 });
  const last = { line: profiles.length, day: days.length - 1 };
  const at = { line: Math.min(active.line, last.line), day: Math.min(active.day, last.day) };

  function move(to: Place): void {
    const next = { line: within(to.line, last.line), day: within(to.day, last.day) };
    setActive(next);
    table.current?.querySelector<HTMLElement>(`[data-place="${next.line} ${next.day}"]`)?.focus();
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    const { line, day } = at;
    const places: Readonly<Record<string, Place>> = {
      ArrowRight: { line, day: day + 1 },
      ArrowLeft: { line, day: day - 1 },
      ArrowDown: { line: line + 1, day },
      ArrowUp: { line: line - 1, day },
      Home: { line, day: 0 },
      End: { line, day: last.day },
    };
    const profile = profiles[line - 1];
    const to = places[event.key];
    if (!(event.target instanceof HTMLElement) || event.target.dataset['place'] === undefined) return;
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' && profile) void navigate(dayOf(profile, days[day]?.day ?? ''));
    else return;
    event.preventDefault();
  }

  const cell = (line: number, day: number, share: number | null, words: string) => ({
    'data-place': `${line} ${day}`,
    className: 'heat',
    'data-level': heatLevel(share),
    tabIndex: at.line === line && at.day === day ? 0 : -1,
    'aria-label': words,
    title: words,
    onFocus: () => setActive({ line, day }),
  });

  return (
    <div ref={room} className="heat-room">
      <table ref={table} role="grid" className="heat-map" aria-label={texts.title} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{texts.profile}</span>
            </th>
            {days.map(({ day }) => (
              <th key={day} scope="col">
                <span aria-hidden="true">{dayHead.format(Date.parse(day))}</span>
                <span className="visually-hidden">{dayWords.format(Date.parse(day))}</span>
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{texts.share}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr className="heat-fleet">
            <th scope="row">{texts.all}</th>
            {days.map(({ day, share, stored, expected }, i) => (
              <td key={day} {...cell(0, i, share, texts.fleetDay(wordsOf(day), stored, expected))} />
            ))}
            <td />
          </tr>
          {profiles.map((profile, line) => (
            <tr key={`${profile.device} ${profile.logicalName}`}>
              <th scope="row" title={`${profile.device} · ${profile.name ?? profile.logicalName}`}>
                <Link
                  to="/devices/$id"
                  params={{ id: profile.device }}
                  search={{ profile: profile.logicalName }}
                >
                  {profile.device}
                </Link>
                <span className="heat-profile">{profile.name ?? profile.logicalName}</span>
              </th>
              {days.map(({ day }, i) => {
                const share = profile.shares[i] ?? null;
                const words = texts.day(
                  profile.device,
                  wordsOf(day),
                  share === null ? undefined : percentText(share),
                );
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid answers to Enter
                  <td
                    key={day}
                    {...cell(line + 1, i, share, words)}
                    onClick={() => void navigate(dayOf(profile, day))}
                  />
                );
              })}
              <td className="figures">{profile.share === null ? texts.never : percentText(profile.share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const within = (n: number, most: number): number => Math.max(0, Math.min(most, n));

const wordsOf = (day: string): string => dayWords.format(Date.parse(day));

/** The page of a device at the rows of a day. */
const dayOf = ({ device, logicalName }: ProfileCompleteness, day: string) =>
  ({
    to: '/devices/$id',
    params: { id: device },
    search: { profile: logicalName, range: 'day', end: dayEnd(day) },
  }) as const;
