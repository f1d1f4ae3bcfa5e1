import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * The command line as scripts use it: the built program in a process of its own, against a virtual meter over TCP.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'meterwire-cli-'));
let meter: RunningMeter;
let hdlc: readonly string[];
let wrapper: readonly string[];

beforeAll(async () => {
  meter = await startMeter({ dataDir: join(folder, 'meter'), port: 0, wrapperPort: 0 });
  const url = (transport: string) =>
    `tcp://127.0.0.1:${meter.addresses.find((one) => one.transport === transport)?.port}`;
  hdlc = [url('hdlc'), '--interface', 'hdlc', '--logical', '1', '--physical', '100', '--address-size', '4'];
  wrapper = [url('wrapper')];
});

afterAll(async () => {
  await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

function run(args: readonly string[], input = ''): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaint += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output, complaint }));
    child.stdin.end(input);
  });
}

async function json(args: readonly string[], input?: string) {
  const { status, output, complaint } = await run([...args, '--json'], input);
  return { status, document: JSON.parse(output), complaint };
}

describe('read', () => {
  test.each(['hdlc', 'wrapper'] as const)(
    'gives a register with scaler, unit and exact quantity over %s',
    async (way) => {
      const where = way === 'hdlc' ? hdlc : wrapper;
      const { status, document } = await json(['read', ...where, '1-1:1.8.0']);
      expect(status).toBe(0);
      expect(document).toHaveLength(1);
      expect(document[0]).toMatchObject({
        logicalName: '1-1:1.8.0*255',
        classId: 3,
        attribute: 2,
        ok: true,
        scaler: 0,
        unit: 'Wh',
      });
      expect(document[0].value).toMatch(/^\d+$/);
      expect(document[0].quantity).toBe(document[0].value);
    },
  );

  test('takes attributes by name and number, and says what is refused with status 1', async () => {
    const { status, document } = await json([
      'read',
      ...wrapper,
      '0-0:1.0.0:time',
      '0-0:42.0.0',
      '1-1:99.99.9',
    ]);
    expect(status).toBe(1);
    expect(document[0]).toMatchObject({ classId: 8, attribute: 2, ok: true });
    expect(document[1]).toMatchObject({ classId: 1, ok: true });
    expect(document[2]).toMatchObject({ ok: false, error: 'objectUndefined' });
  });

  test('prints a table for people', async () => {
    const { output } = await run(['read', ...wrapper, '1-1:1.8.0']);
    expect(output).toMatch(/logical name +name +value +unit\n1-1:1\.8\.0\*255 .*Wh/);
  });

  test('wrong use is status 2 and says what is right', async () => {
    const { status, complaint } = await run(['read', ...wrapper, '1-1:300.8.0']);
    expect(status).toBe(2);
    expect(complaint).toContain('"1-1:300.8.0" is no OBIS code');
    expect((await run(['read', 'http://example.org', '1.8.0'])).status).toBe(2);
    expect((await run(['read', ...wrapper, '1.8.0', '--no-such-option'])).status).toBe(2);
  });
});

describe('when a meter does not answer', () => {
  test('nobody listens: status 3, with advice', async () => {
    const { status, complaint } = await run(['read', 'tcp://127.0.0.1:1', '1.8.0']);
    expect(status).toBe(3);
    expect(complaint).toContain('→');
  });

  test('silence: status 3 within its bound, naming what to check', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const started = Date.now();
    const { status, complaint } = await run([
      'read',
      `tcp://127.0.0.1:${port}`,
      '1.8.0',
      '--timeout',
      '200',
      '--retries',
      '1',
    ]);
    expect(status).toBe(3);
    expect(complaint).toContain('→');
    expect(Date.now() - started).toBeLessThan(10_000);
    silent.close();
  });

  test('a wrong HDLC address is silence, and the advice says so', async () => {
    const [url = ''] = hdlc;
    const { status, complaint } = await run([
      'read',
      url,
      '1.8.0',
      '--interface',
      'hdlc',
      '--logical',
      '1',
      '--physical',
      '999',
      '--address-size',
      '4',
      '--timeout',
      '200',
      '--retries',
      '0',
    ]);
    expect(status).toBe(3);
    expect(complaint).toMatch(/address/);
  });

  test('a password the meter does not know: status 4', async () => {
    const { status, complaint } = await run([
      'read',
      ...wrapper,
      '1.8.0',
      '--auth',
      'low',
      '--password',
      'secret-word',
    ]);
    expect(status).toBe(4);
    expect(complaint).not.toContain('secret-word');
  });
});

describe('what is written down', () => {
  test('a trace and a capture hold the conversation and no password', async () => {
    const file = join(folder, 'session.json');
    const args = [
      'read',
      ...wrapper,
      '1.8.0',
      '--auth',
      'low',
      '--password',
      'secret-word',
      '--trace',
      '--capture',
      file,
    ];
    const { complaint } = await run(args);
    expect(complaint).toContain('aarq');
    expect(complaint).not.toContain(
      Buffer.from('secret-word')
        .toString('hex')
        .replace(/(..)(?!$)/g, '$1 '),
    );
    const captured = readFileSync(file, 'utf8');
    expect(JSON.parse(captured).frames.length).toBeGreaterThan(1);
    expect(captured).not.toContain(Buffer.from('secret-word').toString('hex'));
  });

  test("device:NAME reads a device of the gateway's configuration", async () => {
    const [url = ''] = wrapper;
    const file = join(folder, 'gateway.yaml');
    const { port } = new URL(url.replace('tcp:', 'http:'));
    writeFileSync(
      file,
      `connections:\n  - { name: line, type: tcp, host: 127.0.0.1, port: ${port} }\ndevices:\n  - { name: main, connection: line }\n`,
    );
    const { status, document } = await json(['read', 'device:main', '1-1:1.8.0', '--config', file]);
    expect(status).toBe(0);
    expect(document[0]).toMatchObject({ ok: true, unit: 'Wh' });
    const missing = await run(['read', 'device:other', '1.8.0', '--config', file]);
    expect(missing.status).toBe(2);
    expect(missing.complaint).toContain('main');
  });
});

describe('doctor', () => {
  test('walks up to a meter that answers', async () => {
    const { status, document } = await json(['doctor', ...wrapper]);
    expect(status).toBe(0);
    expect(document.layers.map(({ layer }: { layer: string }) => layer)).toEqual([
      'line',
      'link',
      'association',
      'services',
      'objects',
      'clock',
    ]);
  });

  test('finds framing and address of a meter that is silent, and says them', async () => {
    const [url = ''] = hdlc;
    const { status, document } = await json(['doctor', url, '--timeout', '300', '--retries', '0']);
    expect(status).toBe(3);
    const last = document.layers.at(-1);
    expect(last).toMatchObject({ layer: 'link', ok: true });
    expect(last.advice).toContain('--interface hdlc --logical 1 --physical 100 --address-size 4');
  });

  test('says that nobody listens', async () => {
    const { status, output } = await run(['doctor', 'tcp://127.0.0.1:1']);
    expect(status).toBe(3);
    expect(output).toMatch(/FAIL line/);
  });
});

describe('objects', () => {
  test('lists what there is, with names and access rights', async () => {
    const { status, document } = await json(['objects', ...wrapper]);
    expect(status).toBe(0);
    const names = document.map(({ logicalName }: { logicalName: string }) => logicalName);
    for (const wanted of [
      '0-0:40.0.0*255',
      '0-0:41.0.0*255',
      '0-0:42.0.0*255',
      '0-0:1.0.0*255',
      '1-0:99.1.0*255',
      '1-0:98.1.0*255',
    ]) {
      expect(names).toContain(wanted);
    }
    const clock = document.find(({ classId }: { classId: number }) => classId === 8);
    expect(clock.attributes.find(({ index }: { index: number }) => index === 2)).toMatchObject({
      name: 'time',
      access: 'readWrite',
    });
  });

  test('--values reads all of it, --save keeps it', async () => {
    const file = join(folder, 'template.json');
    const { document } = await json(['objects', ...wrapper, '--values', '--save', file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document);
    const profile = document.find(
      ({ logicalName }: { logicalName: string }) => logicalName === '1-0:99.1.0*255',
    );
    expect(profile.attributes.find(({ index }: { index: number }) => index === 4).value).toBe(900);
  });
});

describe('profile', () => {
  test('gives the last rows with columns, exactly', async () => {
    const { status, document } = await json(['profile', ...hdlc, '1-0:99.1.0', '--last', '4']);
    expect(status).toBe(0);
    expect(document.columns.map(({ logicalName }: { logicalName: string }) => logicalName)).toEqual([
      '0-0:1.0.0*255',
      '0-0:97.97.0*255',
      '1-1:1.29.0*255',
      '1-1:3.29.0*255',
      '1-1:2.29.0*255',
      '1-1:4.29.0*255',
    ]);
    expect(document.rows).toHaveLength(4);
    for (const [time, status_, energy] of document.rows) {
      expect(new Date(time).getTime() % 900_000).toBe(0);
      expect(status_).toBeTypeOf('number');
      expect(energy).toMatch(/^\d+$/);
    }
  });

  test('by time: a day of quarter hours, both ends included', async () => {
    const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    const { document } = await json([
      'profile',
      ...wrapper,
      '1-0:99.1.0',
      '--from',
      `${day}T00:00:00Z`,
      '--to',
      `${day}T23:45:00Z`,
    ]);
    expect(document.rows).toHaveLength(96);
    expect(new Date(document.rows[0][0]).toISOString()).toBe(`${day}T00:00:00.000Z`);
  });

  test('entries, columns and CSV', async () => {
    const { output } = await run([
      'profile',
      ...wrapper,
      '1-0:99.1.0',
      '--entries',
      '1-3',
      '--columns',
      '1,1-1:1.29.0',
      '--csv',
    ]);
    const lines = output.trim().split('\r\n');
    expect(lines[0]).toBe('0-0:1.0.0*255,1-1:1.29.0*255 Wh');
    expect(lines).toHaveLength(4);
  });

  test('two ways to select at once are wrong use', async () => {
    expect((await run(['profile', ...wrapper, '1-0:99.1.0', '--last', '4', '--entries', '1-2'])).status).toBe(
      2,
    );
  });
});

describe('clock', () => {
  test('shows time and drift', async () => {
    const { status, document } = await json(['clock', ...wrapper]);
    expect(status).toBe(0);
    expect(Math.abs(document.driftSeconds)).toBeLessThan(60);
  });
});

describe('decode', () => {
  const snrm = '7E A0 07 03 21 93 0F 01 7E';
  const get = '7E A0 19 03 21 32 6F D8 E6 E6 00 C0 01 C1 00 08 00 00 01 00 00 FF 02 00 60 1A 7E';

  test('takes frames apart', async () => {
    const { status, document } = await json(['decode', get]);
    expect(status).toBe(0);
    expect(document.framing).toBe('hdlc');
    expect(document.apdus[0]).toMatchObject({ name: 'getRequest' });
  });

  test('a damaged line is a document with problems, and the next line goes on', async () => {
    const damaged = get.replace('6F D8', '6F D9');
    const { status, output } = await run(['decode', '--lines', '-'], `${get}\nzz\n${damaged}\n${snrm}\n`);
    const documents = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents).toHaveLength(4);
    expect(documents.map(({ problems }) => problems.length > 0)).toEqual([false, true, true, false]);
    expect(status).toBe(6);
  });

  test('reads from standard input and from a file', async () => {
    expect((await json(['decode', '-'], snrm)).document.frames).toHaveLength(1);
    const file = join(folder, 'frame.bin');
    writeFileSync(file, Buffer.from(snrm.replaceAll(' ', ''), 'hex'));
    expect((await json(['decode', '--file', file])).document.frames).toHaveLength(1);
  });
});

describe('check', () => {
  test('a bad configuration: status 2, path and what is allowed', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'connections:\n  - name: a\n    type: tcp\n    host: h\n    port: 99999\n');
    const { status, document } = await json(['check', '--config', file]);
    expect(status).toBe(2);
    expect(document.ok).toBe(false);
    expect(document.problems[0].path).toContain('port');
    expect(document.problems[0].message).toContain('65535');
  });

  test('a missing file is wrong use', async () => {
    expect((await run(['check', '--config', join(folder, 'none.yaml')])).status).toBe(2);
  });
});

describe('what is known', () => {
  test.each([['quirks'], ['units'], ['classes'], ['obis', '1-0:1.8.0']])('%s lists it', async (...args) => {
    const { status, document } = await json(args);
    expect(status).toBe(0);
    expect(document.length).toBeGreaterThan(0);
  });
});

describe('the demonstration', () => {
  test('starts, shows the meter it reads, and ends on request', async () => {
    const ready = join(folder, 'ready.json');
    const child = spawn(
      process.execPath,
      [program, 'demo', '--data', join(folder, 'demo'), '--port', '0', '--ready-file', ready],
      { stdio: 'ignore' },
    );
    const until = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
      for (let i = 0; i < 200; i++) {
        const answer = await ask().catch(() => undefined);
        if (answer !== undefined) return answer;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('nothing came in time');
    };
    try {
      const { url } = await until(async () => JSON.parse(readFileSync(ready, 'utf8')) as { url: string });
      const device = await until(async () => {
        const { devices } = (await (await fetch(`${url}/api/devices`)).json()) as {
          devices: { id: string; state: string }[];
        };
        return devices.find(({ state }) => state === 'answering');
      });
      const rows = await until(async () => {
        const profiles = (await (await fetch(`${url}/api/devices/main-supply/profiles`)).json()) as {
          rows: number;
        }[];
        return profiles.find(({ rows: count }) => count > 2000);
      });
      expect(device.state).toBe('answering');
      expect(rows.rows).toBeGreaterThan(2000);
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      expect(await ended).toBe(0);
    }
  });
});

describe('import', () => {
  const rows = [
    'name,device_alias,protocol,serialnumber,id,master_address,type,mode,auth,password,ip,port',
    'Main meter,mm,DLMS TCP,12345678,1,16,LN,DLMS-HDLC,Low,canary-word,127.0.0.1,4059',
  ];

  test('a sheet becomes a configuration that is good, its passwords sealed', async () => {
    const file = join(folder, 'devices.csv');
    const [to, data] = [join(folder, 'imported.yaml'), join(folder, 'imported-data')];
    writeFileSync(file, rows.join('\n'));
    const dry = await json(['import', file, '--to', to, '--data', data, '--dry-run', '--json']);
    expect(dry).toMatchObject({ status: 0, document: { ok: true, problems: [] } });
    expect(existsSync(to)).toBe(false);
    expect((await run(['import', file, '--to', to, '--data', data])).status).toBe(0);
    expect(readFileSync(to, 'utf8')).not.toContain('canary-word');
    expect((await run(['check', '--config', to, '--data', data])).status).toBe(0);
  });

  test('what is wrong is told by its cell, and nothing is written', async () => {
    const file = join(folder, 'bad.csv');
    const to = join(folder, 'never.yaml');
    writeFileSync(file, rows.join('\n').replace('4059', 'port'));
    const { status, document } = await json(['import', file, '--to', to, '--dry-run', '--json']);
    expect(status).toBe(2);
    expect(document).toMatchObject({ ok: false, problems: [{ path: 'CSV!L2' }] });
    expect(existsSync(to)).toBe(false);
  });
});
