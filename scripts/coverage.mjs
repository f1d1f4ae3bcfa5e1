// docs/coverage.md: what the library can do, by what its sources say. Whatever is asked for here and is not there any more is an error,
// so that the page does not outlive the code.
import { classesImplemented, factsOf, stringsIn, testsAt, testsWith } from './coverage-facts.mjs';

/** Types whose members are what client and server can do. */
const QUESTIONS = {
  services: `import('./apdu/conformance.ts').Service`,
  contexts: `import('./acse/names.ts').ApplicationContext`,
  mechanisms: `import('./acse/names.ts').Mechanism`,
  clientMechanisms: `import('./client/authentication.ts').Authentication['mechanism']`,
  serverMechanisms: `import('./server/association-options.ts').ServedMechanism`,
  serverOptions: `keyof import('./server/association-options.ts').AssociationOptions`,
  clientCalls: `keyof import('./client/client.ts').Client`,
  serverDispatch: `keyof typeof import('./server/dispatch.ts')`,
  clientSuites: `NonNullable<import('./client/security-options.ts').SecurityOptions['suite']>`,
  serverSuites: `NonNullable<import('./server/security-setup.ts').SecuritySetupOptions['suite']>`,
  clientPolicies: `import('./client/security-options.ts').SecurityOptions['policy']`,
  serverPolicies: `Extract<import('./server/security-setup.ts').SecuritySetupOptions['policy'], string>`,
  forms: `import('./session/wrapping.ts').CipheringForm`,
  clientForms: `NonNullable<import('./client/security-options.ts').SecurityOptions['ciphering']>`,
  targets: `import('./node/target.ts').Target['kind']`,
  clientFramings: `NonNullable<import('./node/connect.ts').ConnectOptions['interface']>`,
  clientOptions: `keyof import('./node/connect.ts').ConnectOptions`,
  serverFramings: `import('./node/serve-line.ts').LineOptions['transport']`,
  serverProtocols: `NonNullable<import('./node/serve.ts').ServeOptions['listen']['protocol']>`,
  lineOptions: `keyof import('./node/serve-line.ts').LineOptions`,
  node: `keyof typeof import('./node/index.ts')`,
  mbus: `keyof typeof import('./mbus/index.ts')`,
  hdlc: `keyof typeof import('./hdlc/index.ts')`,
};

/** The page; `load` imports what has been built. */
export async function coveragePage(generated, load) {
  const { SERVICES } = await load('packages/dlms/dist/apdu/conformance.js');
  const lists = await load('packages/dlms/dist/session/negotiation.js');
  const { CLASSES } = await load('packages/dlms/dist/classes/catalogue.js');
  const { QUIRKS } = await load('packages/dlms/dist/session/quirks.js');
  const facts = factsOf(QUESTIONS);
  return `${generated}

# Coverage

What client and server can do, read from the sources: from the types of their options, from the services they propose and ask for, and from
the tables of classes and quirks. The last column leads to the tests that name it; [conformance](conformance.md) has them item by item.

## Services

By the bits of the conformance block. The client proposes what it can use; the server agrees to what the association of its device offers,
and serves what it says yes to here. What nobody has to do anything for, such as a priority, is not asked for in the code.

${table(['service', 'client proposes', 'server', 'tests'], serviceRows(facts, SERVICES, lists))}

## Association

${table(['', 'client', 'server', 'tests'], associationRows(facts))}

## Security

${table(['', 'client', 'server', 'tests'], securityRows(facts))}

## Lines

${table(['', 'client', 'server', 'tests'], lineRows(facts))}

## Classes

The client reads, writes and calls every class below by the names of its members, and any other by numbers. The server serves every class
with the values that its program gives; what it does by itself stands in the last column.

${table(['class', 'name', 'versions', 'behaviour'], classRows(CLASSES))}

## Quirks

What the client does for meters that deviate, each asked for by its name.

${table(['quirk', 'what it does', 'tests'], quirkRows(QUIRKS))}
`;
}

const YES = 'yes';
const NO = '–';
const yes = (condition) => (condition ? YES : NO);

function serviceRows(facts, services, { LOGICAL_NAME_SERVICES, SHORT_NAME_SERVICES }) {
  const client = facts.stringsOf('services', 'client');
  const server = facts.stringsOf('services', 'server');
  const rows = services
    .filter((name) => !name.startsWith('reserved'))
    .map((name) => {
      const references = [
        ...(LOGICAL_NAME_SERVICES.includes(name) ? ['logical names'] : []),
        ...(SHORT_NAME_SERVICES.includes(name) ? ['short names'] : []),
      ];
      const proposed = references.join(', ') || (client.has(name) ? 'when told to' : NO);
      const served = server.has(name) || (name === 'generalProtection' && opensEnvelopes());
      return [code(name), proposed, yes(served), naming(name)];
    });
  const told = facts.clientCalls.includes('tell');
  const silent = facts.serverDispatch.includes('wantsAnswer');
  const tests = links(testsWith(/tellUnconfirmed\(/));
  return [...rows, ['`set` and `action` unconfirmed (no bit)', yes(told), yes(silent), tests]];
}

function associationRows(facts) {
  const client = stringsIn('client');
  const server = stringsIn('server');
  return [
    ...facts.contexts.map((name) => [
      `context ${code(name)}`,
      yes(client.has(name)),
      yes(server.has(name)),
      naming(name),
    ]),
    ...facts.mechanisms
      .filter((name) => name !== 'none')
      .map((name) => [
        `authentication ${code(name)}`,
        yes(facts.clientMechanisms.includes(name)),
        yes(facts.serverMechanisms.includes(name)),
        naming(name),
      ]),
    ...[
      ['open without AARQ', 'preEstablished', 'preEstablished'],
      ['identified users', 'userId', 'users'],
    ].map(([what, option, served]) => [
      what,
      yes(facts.clientOptions.includes(option)),
      yes(facts.serverOptions.includes(served)),
      links(testsWith(new RegExp(`\\b(${option}|${served}): `))),
    ]),
  ];
}

function securityRows(facts) {
  const opens = opensEnvelopes();
  return [
    ...facts.clientSuites.map((suite) => [
      `suite ${suite}`,
      YES,
      yes(facts.serverSuites.includes(suite)),
      links(testsWith(new RegExp(`\\bsuite: ${suite}\\b`))),
    ]),
    ...facts.clientPolicies
      .filter((policy) => policy !== 'none')
      .map((policy) => [
        `policy ${code(policy)}`,
        YES,
        yes(facts.serverPolicies.includes(policy)),
        naming(policy),
      ]),
    ...facts.forms.map((form) => [
      `ciphering ${code(form)}`,
      yes(facts.clientForms.includes(form)),
      yes(opens),
      naming(form),
    ]),
  ];
}

/** Both sides open and close envelopes by the same code; the client chooses the form, and the server answers in it. */
const opensEnvelopes = () => stringsIn('server').has('../session/ciphering.ts');

function lineRows(facts) {
  const { targets, clientFramings, serverFramings, serverProtocols, clientOptions, lineOptions } = facts;
  const node = (name) => facts.node.includes(name);
  const rows = [
    ['TCP', targets.includes('tcp'), serverProtocols.includes('tcp'), ['src/node/serve.test.ts']],
    ['UDP', targets.includes('udp'), serverProtocols.includes('udp'), ['src/node/serve.test.ts']],
    ['serial ports', targets.includes('serial'), node('servePort'), ['src/node/ports.test.ts']],
    ['a line of your own', targets.includes('port'), node('servePort'), ['src/node/serve.test.ts']],
    [
      'HDLC',
      clientFramings.includes('hdlc'),
      serverFramings.includes('hdlc'),
      ['src/hdlc', 'test/hdlc-lossy.test.ts'],
    ],
    ['WRAPPER', clientFramings.includes('wrapper'), serverFramings.includes('wrapper'), ['src/wrapper']],
    ['IEC 62056-21 sign-on', clientOptions.includes('modeE'), node('serveModeE'), ['src/mode-e']],
    [
      'gateway protocol',
      clientOptions.includes('gateway'),
      lineOptions.includes('gateway'),
      ['src/gateway-header', 'src/node/gateway-header.test.ts'],
    ],
    [
      'pushes over HDLC',
      facts.hdlc.includes('Listener'),
      facts.hdlc.includes('encodeFrame'),
      ['src/hdlc/listener.test.ts'],
    ],
    [
      'pushes over wired M-Bus',
      facts.mbus.includes('Listener'),
      facts.mbus.includes('encodeSegments'),
      ['src/mbus'],
    ],
  ];
  return rows.map(([what, client, server, places]) => [
    what,
    yes(client),
    yes(server),
    places.map((place) => linked(place, testsAt(place))).join(', '),
  ]);
}

function classRows(classes) {
  const served = classesImplemented('server');
  const byId = new Map();
  for (const declared of classes) byId.set(declared.id, [...(byId.get(declared.id) ?? []), declared]);
  return [...byId.entries()]
    .sort(([one], [other]) => one - other)
    .map(([id, versions]) => {
      const [newest] = versions.toSorted((one, other) => other.version - one.version);
      const numbers = versions.map(({ version }) => version).sort((one, other) => one - other);
      // A behaviour may be of an older version, the newest of which all is known: its constant has the number behind the name.
      const names = [
        newest.name,
        `${newest.name}Object`,
        ...numbers.map((number) => `${newest.name}${number}`),
      ];
      const behaviour = names.map((name) => served.get(name)).find((path) => path !== undefined);
      return [
        id,
        code(newest.name),
        numbers.join(', '),
        behaviour ? linked(fileOf(behaviour), behaviour) : '',
      ];
    });
}

const quirkRows = (quirks) =>
  Object.entries(quirks).map(([name, reason]) => [code(name), reason, naming(name)]);

/** Links to the tests that say this word as a string. */
const naming = (name) => links(testsWith(new RegExp(`'${name}'|\\b${name}: true`)));

/** At most three: more help nobody. */
function links(paths) {
  if (paths.length === 0) return 'none';
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return `${paths
    .slice(0, 3)
    .map((path) => linked(fileOf(path).replace('.test.ts', ''), path))
    .join(', ')}${more}`;
}

const fileOf = (path) => path.slice(path.lastIndexOf('/') + 1);
const linked = (words, path) => `[${words}](../${path})`;
const code = (word) => `\`${word}\``;
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
