import type { ProfileRows } from '@meterwire/api';
import { texts } from '../texts.ts';
import { flagCounts } from './status.ts';

/** Every flag that occurs in the range: how often, and what it means. */
export function StatusSummary({ rows }: { readonly rows: ProfileRows }) {
  const columns = rows.columns.filter(({ role }) => role === 'status');
  if (columns.length === 0) return null;
  const flags = columns.flatMap((column) => flagCounts(column.values, column));
  return (
    <div className="profile-status">
      <h3>{texts.profile.statusTitle}</h3>
      {flags.length === 0 ? (
        <p>{texts.profile.statusClean}</p>
      ) : (
        <dl>
          {flags.map(({ key, name, meaning, count }) => (
            <div key={key}>
              <dt>
                <span className="flag">{name}</span> {texts.profile.rows(count)}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
