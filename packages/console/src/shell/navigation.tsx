import { mayAct } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { useSession } from '../session/session.ts';
import { texts } from '../texts.ts';
import { navigation } from './places.ts';

/** Every page there is, in groups. At the side where there is room, in a drawer on a phone. */
export function Navigation({ onGo }: { readonly onGo?: () => void }) {
  const has = useSession()?.role ?? 'viewer';
  return (
    <nav aria-label={texts.navigation} className="navigation">
      {navigation.map(({ name, places }) => (
        <section key={name} aria-label={name}>
          <p className="navigation-group" aria-hidden="true">
            {name}
          </p>
          <ul>
            {places
              .filter(({ role = 'viewer' }) => mayAct(has, role))
              .map((place) => (
                <li key={place.to}>
                  <Link
                    to={place.to}
                    activeOptions={{ exact: place.to === '/', includeSearch: false }}
                    className="navigation-link"
                    {...(onGo && { onClick: onGo })}
                  >
                    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
                      <path d={place.drawing} />
                    </svg>
                    {place.name}
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
