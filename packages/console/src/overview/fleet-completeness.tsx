import { type FleetCompleteness, getFleetCompleteness } from '@meterwire/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Fetched } from '../shared/fetched.tsx';
import { percentText } from '../shared/percent.ts';
import { overviewTexts } from '../texts/overview.ts';
import { HeatMap } from './heat-map.tsx';

const texts = overviewTexts.completeness;

/** Rows come in by the quarter of an hour; a minute is soon enough to see them. */
const refreshMs = 60_000;
const first = 8;
const further = 50;

/** How much of the profiles of the whole fleet is there, day by day: all together, and the worst of them. */
export function Completeness() {
  const [limit, setLimit] = useState(first);
  const completeness = useQuery({
    queryKey: ['completeness of the fleet', limit],
    queryFn: ({ signal }) => ask(getFleetCompleteness, { query: { below: 1, limit } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  return (
    <section className="panel" aria-label={texts.title}>
      <div className="panel-head">
        <h2 className="panel-title">
          {texts.title} {completeness.data && <Share of={completeness.data} />}
        </h2>
        <Legend />
      </div>
      <Fetched query={completeness} placeholderHeight={180}>
        {(fleet) =>
          fleet.expected === 0 && fleet.total === 0 ? (
            <p className="heat-none">
              {texts.none} <Link to="/requests">{texts.add}</Link>
            </p>
          ) : (
            <>
              <HeatMap fleet={fleet} />
              {fleet.total === 0 && <p className="heat-none">{texts.whole}</p>}
              {fleet.total > fleet.profiles.length && (
                <button type="button" className="heat-more" onClick={() => setLimit(limit + further)}>
                  {texts.more(Math.min(further, fleet.total - fleet.profiles.length), fleet.total)}
                </button>
              )}
            </>
          )
        }
      </Fetched>
    </section>
  );
}

function Share({ of: { share, days } }: { readonly of: FleetCompleteness }) {
  if (share === null) return null;
  return (
    <span className="heat-share">
      <strong className="figures">{percentText(share)}</strong> {texts.of(days.length)}
    </span>
  );
}

/** What the colours mean. */
function Legend() {
  return (
    <p className="heat-legend" aria-hidden="true">
      {texts.nothing}
      {[0, 1, 2, 3, 4].map((level) => (
        <i key={level} className="heat" data-level={level} />
      ))}
      {texts.everything}
    </p>
  );
}
