/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how secrets are written */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { fromHex } from 'dlms/bytes';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ConfigurationError, problemText } from '../model/configuration-problem.ts';
import { loadFile, loadPlan, loadText } from './load.ts';

const GOOD = `
timeZone: Europe/Berlin
connections:
  - { name: hall, type: tcp, host: 10.0.0.7 }
  - name: bus
    type: serial
    path: /dev/ttyUSB0
devices:
  - { name: m1, connection: hall }
  - name: m2
    connection: bus
    serialNumber: 12345678
    authentication: low
    password: secret-word
    timeout: 2500ms
    model: ion
requests:
  - name: energies
    devices: all
    every: 15m
    values: [1.8.0, '0-0:1.0.0*255:2', { logicalName: 1-0:2.8.0, attribute: 2, class: 3 }]
  - { name: load, devices: [m2], at: ['11:00', '11:20:30'], profile: 1-0:99.1.0 }
`;

const problemsOf = (text: string): string[] => loadText(text).problems.map(problemText);
/** The good configuration with one line replaced. */
const altered = (from: string, to: string): string[] => {
  expect(GOOD).toContain(from);
  return problemsOf(GOOD.replace(from, to));
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a good configuration', () => {
  const { plan, problems } = loadText(GOOD);

  test('has no problems', () => expect(problems).toEqual([]));

  test('has references resolved and defaults filled in', () => {
    expect(plan?.devices[0]).toMatchObject({
      name: 'm1',
      enabled: true,
      connection: { kind: 'tcp', host: '10.0.0.7', port: 4059, connectTimeoutMs: 5000 },
      interface: 'wrapper',
      reference: 'ln',
      client: 16,
      server: { logical: 1, physical: undefined },
      authentication: { kind: 'none' },
      timeoutMs: 5000,
      retries: 3,
      clock: { timeZone: 'Europe/Berlin', deviation: 'spec' },
    });
    expect(plan?.devices[1]).toMatchObject({
      interface: 'hdlc',
      server: { logical: 1, physical: 6678, size: 4 },
      timeoutMs: 2500,
      connection: { kind: 'serial', baud: 9600, parity: 'none' },
    });
    expect(plan?.devices[1]?.statusWords.size).toBe(1);
    expect(plan?.limits).toMatchObject({ sessions: 200, backoffFirstMs: 30_000 });
  });

  test('has its requests with canonical names', () => {
    expect(plan?.requests[0]).toMatchObject({
      kind: 'values',
      schedule: { kind: 'interval', periodMs: 900_000 },
      devices: [{ name: 'm1' }, { name: 'm2' }],
      items: [
        { logicalName: '1-0:1.8.0*255', attribute: undefined },
        { logicalName: '0-0:1.0.0*255', attribute: 2 },
        { logicalName: '1-0:2.8.0*255', attribute: 2, classId: 3 },
      ],
    });
    expect(plan?.requests[1]).toMatchObject({
      kind: 'profile',
      logicalName: '1-0:99.1.0*255',
      schedule: { patterns: ['0 0 11 * * *', '30 20 11 * * *'], timeZone: 'Europe/Berlin' },
      historyMs: 30 * 86_400_000,
    });
  });

  test('shows no password, however it is looked at', () => {
    const shown = [
      JSON.stringify(plan),
      inspect(plan, { depth: 9 }),
      String(plan?.devices[1]?.authentication),
    ];
    expect(shown.join()).not.toContain('secret-word');
    const { authentication } = plan?.devices[1] ?? {};
    expect(authentication?.kind === 'low' && authentication.password.reveal()).toBe('secret-word');
  });

  test('may be an object', () => {
    const connections = [{ name: 'c', type: 'tcp', host: 'h' }] as const;
    expect(loadPlan({ connections, devices: [{ name: 'd', connection: 'c' }] }).devices).toHaveLength(1);
  });

  test('may be nearly empty', () => expect(problemsOf('')).toEqual([]));
});

describe('a bad configuration says line, path, value and what is allowed:', () => {
  test.each([
    [
      'a number out of range',
      'serialNumber: 12345678',
      'client: 70000',
      'line 12, devices[1].client: 70000 is not allowed: an integer from 1 to 16383',
    ],
    [
      'a wrong type',
      'timeout: 2500ms',
      'timeout: 2500',
      'line 15, devices[1].timeout: 2500 is not allowed: a duration such as 500ms, 10s, 15m or 1h30m',
    ],
    [
      'a name that does not exist',
      'connection: bus',
      'connection: buss',
      'line 11, devices[1].connection: there is no connection "buss"; there are hall, bus',
    ],
    [
      'a device that does not exist',
      '[m2]',
      '[m3]',
      'line 22, requests[1].devices[0]: there is no device "m3"; there are m1, m2',
    ],
    [
      'a name given twice',
      'name: m2',
      'name: m1',
      'line 10, devices[1].name: "m1" is the name of devices[0] already',
    ],
    [
      'a misspelt setting',
      'serialNumber:',
      'serialNumer:',
      /^line 12, devices\[1\]\.serialNumer: there is no such setting \(did you mean "serialNumber"\?\): allowed are name,/,
    ],
    [
      'an unknown kind of connection',
      'type: serial',
      'type: modem',
      'line 6, connections[1].type: "modem" is not allowed: one of tcp, udp, serial',
    ],
    [
      'something missing',
      'path: /dev/ttyUSB0',
      'baud: 300',
      'line 5, connections[1].path: is missing: a text that is not empty',
    ],
    [
      'an OBIS code that is none',
      '[1.8.0,',
      '[1.8.999,',
      /^line 21, requests\[0\]\.values\[0\]: "1\.8\.999" is no OBIS code: group E is 999/,
    ],
    ['an attribute by a number beyond all', "*255:2'", "*255:200'", /attribute as a number from 1 to 127/],
    [
      'a name of an enumeration',
      'authentication: low',
      'authentication: highest',
      'line 13, devices[1].authentication: "highest" is not allowed: one of none, low, high, highMd5, highSha1, highSha256, highGmac, highEcdsa',
    ],
    [
      'a password that is not needed',
      'authentication: low',
      'enabled: true',
      'line 14, devices[1].password: is not used with the authentication none: leave it out, or take low',
    ],
    [
      'a missing password',
      'password: secret-word',
      'enabled: true',
      'line 10, devices[1].password: is missing: the authentication low needs one',
    ],
    [
      'two schedules',
      'every: 15m',
      'every: 15m\n    once: true',
      'line 18, requests[0]: needs exactly one of once, every, at, cron, event, not once and every',
    ],
    [
      'a period too short',
      'every: 15m',
      'every: 10ms',
      'line 20, requests[0].every: "10ms" is not allowed: one second (1s) or more',
    ],
    [
      'a spread over the next run',
      'every: 15m',
      'every: 15m\n    spread: 16m',
      'line 21, requests[0].spread: "16m" is not allowed: no longer than every, "15m", or turns of one run would meet those of the next',
    ],
    [
      'a cron pattern',
      'every: 15m',
      "cron: '61 * * * *'",
      /^line 20, requests\[0\]\.cron: "61 \* \* \* \*" is not allowed: \[second\] minute hour/,
    ],
    [
      'a time of day',
      "'11:00'",
      "'25:00'",
      'line 22, requests[1].at[0]: "25:00" is not allowed: a time of day such as 11:00 or 11:20:30',
    ],
    [
      'a time zone',
      'Europe/Berlin',
      'Europe/Bärlin',
      'line 2, timeZone: "Europe/Bärlin" is not allowed: a time zone by its IANA name, such as Europe/Berlin or UTC',
    ],
    [
      'neither values nor profile',
      'profile: 1-0:99.1.0',
      'history: 1d',
      'line 22, requests[1]: needs exactly one of values (what is read), profile (whose rows are collected), write, action and clock',
    ],
    [
      'WRAPPER on a serial line',
      'serialNumber: 12345678',
      'interface: wrapper',
      'line 12, devices[1].interface: "wrapper" is not allowed on a serial line: hdlc',
    ],
    [
      'an HDLC address with WRAPPER',
      'connection: hall }',
      'connection: hall, physical: 17 }',
      'line 9, devices[0].physical: is not allowed with the interface wrapper: leave it out',
    ],
    [
      'an address that is too small',
      'serialNumber: 12345678',
      'serialNumber: 12345678\n    addressSize: 2',
      'line 13, devices[1].addressSize: 2 is not allowed for logical 1, physical 6678: with fewer than 4 octets both are 127 at most',
    ],
    [
      'an unknown model',
      'model: ion',
      'model: iron',
      /^line 16, devices\[1\]\.model: "iron" is not allowed: one of .*\bion\b/,
    ],
    [
      'a serial line that has two connections',
      'host: 10.0.0.7 }',
      'host: 10.0.0.7 }\n  - { name: again, type: serial, path: /dev/ttyUSB0 }',
      'line 8, connections[2].path: /dev/ttyUSB0 is the line of the connection "again" already: put the devices of one line on one connection',
    ],
    [
      'an empty value',
      'host: 10.0.0.7',
      'host: ',
      'line 4, connections[0].host: an empty value is not allowed: a text that is not empty',
    ],
  ])('%s', (_, from, to, expected) => {
    const problems = altered(from, to);
    expect(problems.length).toBeGreaterThan(0);
    if (typeof expected === 'string') expect(problems[0]).toBe(expected);
    else expect(problems[0]).toMatch(expected);
  });

  test('all of it at once', () => {
    const text = GOOD.replace('type: serial', 'type: serial\n    baud: 1').replace(
      'every: 15m',
      'every: soon',
    );
    expect(problemsOf(text)).toHaveLength(2);
  });

  test('YAML that is none', () => {
    expect(problemsOf('devices: [\n  - {')[0]).toMatch(/^line 2: /);
    expect(problemsOf('devices: []\ndevices: []')[0]).toMatch(/^line 2: .*unique/i);
    expect(problemsOf('- 1')[0]).toBe(
      'line 1: a list of 1 is not allowed: the settings enabled, timeZone, api, limits, store, connections, devices, templates, requests, signals, outlets, listeners, meters',
    );
  });

  test('a file that is not there', () => {
    expect(loadFile('/nowhere/at/all.yaml').problems[0]?.message).toMatch(/cannot be read/);
  });

  test('and is thrown with all its problems', () => {
    expect.assertions(3);
    try {
      loadPlan({ devices: [{ name: 'd', connection: 'c' }], requests: [{ name: 'r' }] });
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject({ code: 'malformed', layer: 'configuration', path: 'requests[0].devices' });
      expect((error as ConfigurationError).problems).toHaveLength(1);
    }
  });
});

describe('a secret', () => {
  const passwordOf = (reference: string, folder?: string) => {
    const { plan, problems } = loadText(GOOD.replace('secret-word', reference), folder);
    const { authentication } = plan?.devices[1] ?? {};
    return authentication?.kind === 'low' ? authentication.password.reveal() : problems.map(problemText);
  };

  test('comes from the environment', () => {
    vi.stubEnv('METER_PASSWORD', 'from-environment');
    expect(passwordOf('${ENV:METER_PASSWORD}')).toBe('from-environment');
  });

  test('comes from a file beside the configuration, without its last line end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'meterwire-config-'));
    writeFileSync(join(folder, 'password'), 'from-file\n');
    expect(passwordOf('${FILE:password}', folder)).toBe('from-file');
    rmSync(folder, { recursive: true });
  });

  test('that cannot be found is a problem that shows nothing', () => {
    expect(passwordOf('${ENV:NO_SUCH_VARIABLE}')).toEqual([
      'line 14, devices[1].password: the environment variable NO_SUCH_VARIABLE is not set, or empty',
    ]);
    expect(passwordOf('${FILE:/nowhere/at/all}')).toEqual([
      'line 14, devices[1].password: the file /nowhere/at/all cannot be read',
    ]);
    expect(passwordOf('${SAFE:x}')).toEqual([
      expect.stringContaining('secrets come from ${ENV:NAME} or ${FILE:path}, not from SAFE'),
    ]);
  });

  test('of the wrong kind is not shown in the problem', () => {
    expect(passwordOf('12345678')).toEqual([
      'line 14, devices[1].password: a number without quotes is not allowed: a text that is not empty',
    ]);
    expect(passwordOf('hex:12 3')).toEqual([expect.not.stringContaining('12 3')]);
  });
});

describe('keys and protection', () => {
  const key = '000102030405060708090A0B0C0D0E0F';
  const ciphered = `
connections: [{ name: c, type: tcp, host: h }]
devices:
  - name: m
    connection: c
    client: 1
    authentication: highGmac
    security: authenticationEncryption
    systemTitle: 4D57520000000001
    blockCipherKey: ${key}
    authenticationKey: ${key}
    dedicatedKey: random
    invocationCounter: 0-0:43.1.0*255
`;

  test('are resolved, and are not shown', () => {
    const { plan, problems } = loadText(ciphered);
    expect(problems).toEqual([]);
    expect(plan?.devices[0]).toMatchObject({
      authentication: { kind: 'highGmac' },
      security: { policy: 'authenticationEncryption', suite: 0, dedicatedKey: 'random' },
      systemTitle: fromHex('4D57520000000001'),
    });
    expect(plan?.devices[0]?.security?.invocationCounter).toBe('0-0:43.1.0*255');
    expect(plan?.devices[0]?.security?.blockCipherKey?.reveal()).toBe(key);
    expect(JSON.stringify(plan) + inspect(plan, { depth: 9 })).not.toContain(key);
  });

  test.each([
    [
      'a key that is too short',
      `blockCipherKey: ${key}`,
      'blockCipherKey: 00AA',
      /has 32 hexadecimal digits; here are 4/,
    ],
    ['a key of the wrong suite', 'client: 1', 'suite: 2', /a key of suite 2 has 64 hexadecimal digits/],
    [
      'no key at all',
      `blockCipherKey: ${key}`,
      'tags: []',
      /blockCipherKey: is missing: the security authentication/,
    ],
    ['no system title', 'systemTitle: 4D57520000000001', 'tags: []', /systemTitle: is missing/],
    [
      'a system title of seven',
      'systemTitle: 4D57520000000001',
      'systemTitle: MWR1234',
      /is 16 hexadecimal digits or 8/,
    ],
    ['signatures without a key', 'highGmac', 'highEcdsa', /signingKey: is missing/],
    [
      'a certificate that is none',
      'client: 1',
      'suite: 1\n    meterCertificate: /nowhere.pem',
      /cannot be read: ENOENT/,
    ],
  ])('refuses %s', (_, from, to, expected) => {
    const problems = loadText(ciphered.replace(from, to)).problems.map(problemText);
    expect(problems.join('\n')).toMatch(expected);
    expect(problems.join('\n')).not.toContain(key);
  });
});

describe('templates', () => {
  const text = `
connections: [{ name: c, type: tcp, host: h }]
templates:
  - name: flat
    settings: { client: 32, timeout: 9s, retries: 1 }
    objects: [{ logicalName: 1.8.0, class: 3 }]
    requests: [{ name: energies, every: 15m, values: [1.8.0] }]
devices:
  - { name: a, connection: c, template: flat }
  - { name: b, connection: c, template: flat, client: 48 }
  - { name: other, connection: c }
`;

  test('give settings where devices say nothing, and requests', () => {
    const { plan, problems } = loadText(text);
    expect(problems).toEqual([]);
    expect(plan?.devices.map(({ client, timeoutMs, retries }) => [client, timeoutMs, retries])).toEqual([
      [32, 9000, 1],
      [48, 9000, 1],
      [16, 5000, 3],
    ]);
    expect(plan?.requests.map(({ name, devices }) => [name, devices.map((device) => device.name)])).toEqual([
      ['flat/energies', ['a', 'b']],
    ]);
    expect(plan?.templates[0]?.objects).toMatchObject([
      { logicalName: '1-0:1.8.0*255', classId: 3, version: 0 },
    ]);
  });

  test('are complained about where they stand', () => {
    expect(problemsOf(text.replace('template: flat }', 'template: flut }'))).toEqual([
      'line 9, devices[0].template: there is no template "flut"; there are flat',
    ]);
    expect(problemsOf(text.replace('every: 15m, ', ''))[0]).toMatch(
      /^line 7, templates\[0\]\.requests\[0\]: needs exactly/,
    );
    expect(problemsOf(text.replace('client: 32', 'client: no'))[0]).toMatch(/client: "no" is not allowed/);
  });
});

describe('events, tags and signals', () => {
  const text = `
connections: [{ name: c, type: udp, host: h }]
devices:
  - { name: a, connection: c, tags: [hall, north] }
  - { name: b, connection: c, tags: [hall] }
signals:
  - { alias: a-energy, device: a, logicalName: 1.8.0, type: double, scale: 0.001, unit: kWh }
  - { alias: a-relay, device: a, logicalName: 0-0:96.3.10, output: { logicalName: 0-0:96.3.10, onMethod: 2, offMethod: 1, shortPulse: 1s } }
requests:
  - { name: called, devices: { tags: [hall, north] }, event: {}, values: [1.8.0] }
  - { name: followed, devices: { tags: [hall] }, event: { signal: a-energy, change: 1 }, values: [2.8.0] }
  - { name: heard, devices: all, send: false, values: [1.8.0] }
  - { name: on, devices: [a], event: {}, action: [{ logicalName: 0-0:96.3.10, method: 2 }] }
  - { name: zero, devices: [a], at: ['00:00'], write: [{ logicalName: 0-0:96.1.1, attribute: 2, value: 'octets:00' }] }
  - { name: time, devices: all, every: 1d, clock: { least: 2s } }
`;

  test('are resolved', () => {
    const { plan, problems } = loadText(text);
    expect(problems).toEqual([]);
    expect(
      plan?.requests.map(({ kind, devices, schedule }) => [kind, devices.length, schedule.kind]),
    ).toEqual([
      ['values', 1, 'event'],
      ['values', 2, 'event'],
      ['values', 2, 'event'],
      ['action', 1, 'event'],
      ['write', 1, 'cron'],
      ['clock', 2, 'interval'],
    ]);
    expect(plan?.signals[1]).toMatchObject({ alias: 'a-relay', output: { onMethod: 2, shortPulseMs: 1000 } });
  });

  test.each([
    ['a signal that there is not', 'signal: a-energy', 'signal: nothing', /waits for the signal "nothing"/],
    [
      'a signal of no device',
      'device: a, logicalName: 1.8.0',
      'device: x, logicalName: 1.8.0',
      /there is no device "x"/,
    ],
    [
      'the same alias twice',
      'alias: a-relay',
      'alias: a-energy',
      /"a-energy" is the alias of signals\[0\] already/,
    ],
    ['a pulse without an end', 'offMethod: 1, ', '', /a pulse switches on and off/],
    ['HDLC over UDP', 'tags: [hall] }', 'interface: hdlc }', /"hdlc" is not allowed over UDP/],
    ['limits the wrong way round', 'least: 2s', 'least: 2h', /no more than most/],
  ])('refuse %s', (_, from, to, expected) => {
    expect(problemsOf(text.replace(from, to)).join('\n')).toMatch(expected);
  });
});
