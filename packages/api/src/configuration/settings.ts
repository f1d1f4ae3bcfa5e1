import { Type } from 'typebox';
import { closed, duration, flag, integer, name, oneOf, secret, text } from './field.ts';

export const apiSettings = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      description: 'Address that the API and the console listen on',
      default: '127.0.0.1',
    }),
    port: integer(0, 65_535, 'Their port; 0 takes a free one', 8080),
    login: oneOf(
      ['users', 'open'],
      'Whether people log in, or everybody who reaches it may do everything: `open` is for demonstrations, on loopback only',
      'users',
    ),
    names: Type.Array(name('A host name'), {
      description: 'Further names under which browsers may reach it, behind a proxy for instance',
      default: [],
    }),
    tls: Type.Optional(
      Type.Object(
        {
          certificate: text('File with the certificate chain, PEM'),
          key: text('File with its private key, PEM'),
        },
        { ...closed, title: 'TLS of the API', description: 'Serves https' },
      ),
    ),
    sessionTime: duration('People are logged out after this long without doing anything', '12h'),
    metrics: oneOf(
      ['off', 'viewer', 'open'],
      'Who may fetch /metrics (Prometheus): nobody, who may log in or has a token, or everybody',
      'viewer',
    ),
  },
  { ...closed, title: 'API', description: 'Where the API and the console listen', default: {} },
);

export const limitSettings = Type.Object(
  {
    sessions: integer(1, 10_000, 'Sessions that may run at once, over all connections', 200),
    sessionTime: duration('A session that takes longer is ended; what it has stored stays', '10m'),
    newSessions: integer(1, 10_000, 'Sessions that may begin in one second', 1000),
    backoffFirst: duration('Pause after the first failure of a device; doubled with each further one', '30s'),
    backoffLongest: duration('The pause grows no longer than this', '15m'),
  },
  {
    ...closed,
    title: 'Limits',
    description: 'What keeps one meter from harming the others',
    default: {},
  },
);

const kept = (what: string, defaultValue: string) =>
  duration(`${what} are kept for this long; \`0s\` keeps them for good`, defaultValue);

export const storeSettings = Type.Object(
  {
    values: kept('Single values', '0s'),
    profiles: kept('Rows of profiles', '0s'),
    sessions: kept('Ends of sessions and problems', '90d'),
    runs: kept('Runs of requests', '30d'),
    mostRuns: integer(
      1000,
      100_000_000,
      'Runs of requests that are kept at most, a hundred octets each; the oldest go first',
      1_000_000,
    ),
    audit: kept('Entries of the audit log', '0s'),
    minimumFree: integer(
      0,
      1_000_000,
      'Collection stops, with nothing lost, when fewer megabytes than this are free on the disk',
      100,
    ),
  },
  { ...closed, title: 'Store', description: 'How long what is kept', default: {} },
);

export const meterSetting = Type.Object(
  {
    name: name('Unique'),
    description: Type.Optional(text('For people')),
    enabled: flag('Whether it is shown and can be changed through the gateway', true),
    url: text('Where its control interface listens, as `meterwire meter` prints it: http://127.0.0.1:4080'),
    token: Type.Optional(secret('Token of its control interface')),
  },
  { ...closed, title: 'Virtual meter' },
);

export const serviceEnabled = flag(
  'Whether devices are read, pushes taken and readings handed on at all',
  true,
);
