import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ControlAddress,
  callControl,
  findControl,
  type MeterOptions,
  type RunningMeter,
  startMeter,
} from '@meterwire/meter';
import { connect } from 'dlms/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
let clock: number;
const running: RunningMeter[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-control-'));
  clock = Date.parse('2026-11-21T10:07:30Z');
});
afterEach(async () => {
  for (const meter of running.splice(0)) await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: MeterOptions = {}): Promise<[RunningMeter, ControlAddress]> {
  const meter = await startMeter({
    port: 0,
    wrapperPort: 0,
    historyDays: 1,
    zone: 'Europe/Prague',
    now: () => clock,
    control: {},
    ...options,
  });
  running.push(meter);
  if (!meter.control) throw new Error('no control interface');
  return [meter, meter.control];
}

const urlOf = (meter: RunningMeter, transport = 'wrapper'): string =>
  meter.addresses.find((address) => address.transport === transport)?.url ?? '';

/** The logical names that a client is shown. */
async function namesOf(meter: RunningMeter): Promise<string[]> {
  await using client = await connect(urlOf(meter));
  const list = await client.objects();
  if (!list.ok) throw new Error('the object list is refused');
  return list.objects.map(({ logicalName }) => logicalName);
}

/** A request as any program may send it. */
function raw(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const asked = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('the control interface of a running meter', () => {
  test('shows modules with inputs, setup with what is allowed, and outputs as they are now', async () => {
    const [, control] = await start();
    const meter = await callControl(control, 'getMeter');
    expect(meter).toMatchObject({
      model: 'ion8650',
      profile: 'ion',
      logicalDeviceName: 'MTWION8650-001',
      power: 'up',
      time: { at: '2026-11-21T10:07:30.000Z', local: '2026-11-21T11:07:30.000+01:00', zone: 'Europe/Prague' },
    });
    const recorder = await callControl(control, 'getModule', { params: { label: 'Load profile' } });
    expect(recorder.inputs.slice(0, 2)).toEqual([
      { name: 'Source 1', kind: 'numeric', link: 'kWh del int/Result' },
      { name: 'Source 2', kind: 'numeric', link: 'kVARh del int/Result' },
    ]);
    expect(recorder.setup).toEqual([
      {
        name: 'Depth',
        value: 9000,
        default: 3000,
        allowed: { kind: 'integer', from: 1, to: 200_000, unit: null },
      },
    ]);
    expect(recorder.outputs[0]).toMatchObject({
      name: 'Data Log',
      kind: 'log',
      link: 'Load profile/Data Log',
    });
    expect(recorder.outputs[0]?.rows).toBeGreaterThan(96);
    const before = (await callControl(control, 'getModule', { params: { label: 'kWh del' } })).outputs[0];
    clock += 600_000;
    const after = (await callControl(control, 'getModule', { params: { label: 'kWh del' } })).outputs[0];
    expect(before).toMatchObject({ unit: 'kWh', value: expect.stringMatching(/^\d+\.\d{3}$/) });
    expect(Number(after?.value)).toBeGreaterThan(Number(before?.value));
    const types = await callControl(control, 'listTypes');
    expect(types.find(({ name }) => name === 'Clock')?.setup[1]?.allowed).toEqual({
      kind: 'choice',
      of: ['optical', 'serial', 'modem', 'ethernet'],
    });
  });

  test('a change takes effect at once, writes its event, and the object list follows', async () => {
    const [meter, control] = await start({ dataDir: folder });
    expect(await namesOf(meter)).toContain('1-1:1.29.0*255');
    const changed = await callControl(control, 'changeModule', {
      params: { label: 'Load profile export' },
      body: { setup: { 'OBIS Code Source 1': '1-1:21.29.0*255' } },
      by: 'a test',
    });
    expect(changed.setup).toContainEqual(
      expect.objectContaining({ name: 'OBIS Code Source 1', value: '1-1:21.29.0*255' }),
    );
    const names = await namesOf(meter);
    expect(names).toContain('1-1:21.29.0*255');
    expect(names).not.toContain('1-1:1.29.0*255');
    expect(await callControl(control, 'listEvents')).toEqual([
      {
        number: 1,
        at: '2026-11-21T10:07:30.000Z',
        local: '2026-11-21T11:07:30.000+01:00',
        module: 'Load profile export',
        priority: 10,
        group: 'Setup Change',
        cause: 'a test',
        effect: 'OBIS Code Source 1 changed',
        values: { from: '1-1:1.29.0*255', to: '1-1:21.29.0*255' },
      },
    ]);
    // Killed, in effect: nothing is closed in good order.
    await meter.close();
    running.length = 0;
    const [again] = await start({ dataDir: folder });
    expect(await namesOf(again)).toContain('1-1:21.29.0*255');
  });

  test('links, labels of modules and of outputs: all at once, or nothing', async () => {
    const [, control] = await start();
    const change = { params: { label: 'kWh rec' }, by: 'a test' };
    await callControl(control, 'changeModule', {
      ...change,
      body: {
        label: 'Energy out',
        setup: { 'Integrator Mode': 'absolute' },
        inputs: { Integrand: 'Power Meter/kVAR tot' },
        labels: { Result: 'What goes out' },
      },
    });
    const billing = await callControl(control, 'getModule', { params: { label: 'Billing data' } });
    expect(billing.inputs[1]?.link).toBe('Energy out/Result');
    expect((await callControl(control, 'listEvents')).map(({ effect, values }) => [effect, values])).toEqual([
      ['label changed', { from: 'kWh rec', to: 'Energy out' }],
      ['Integrator Mode changed', { from: 'reverse', to: 'absolute' }],
      ['Integrand changed', { from: 'Power Meter/kW tot', to: 'Power Meter/kVAR tot' }],
      ['label of Result changed', { from: 'Result', to: 'What goes out' }],
    ]);
    await expect(
      callControl(control, 'changeModule', {
        params: { label: 'Energy out' },
        body: { setup: { 'Integrator Mode': 'net', RollVal: -1 }, inputs: { Reset: 'Clock/Event' } },
      }),
    ).rejects.toMatchObject({
      status: 400,
      problems: [
        { message: expect.stringMatching(/"RollVal" of Integrator "Energy out" is -1: a whole number from/) },
        {
          message: expect.stringMatching(/input "Reset" of Integrator "Energy out": output "Event" of Clock/),
        },
      ],
    });
    const same = await callControl(control, 'getModule', { params: { label: 'Energy out' } });
    expect(same.setup).toContainEqual(
      expect.objectContaining({ name: 'Integrator Mode', value: 'absolute' }),
    );
    // Null takes away: the link, the label, and the value in favour of the default.
    await callControl(control, 'changeModule', {
      params: { label: 'Energy out' },
      body: { setup: { 'Integrator Mode': null }, inputs: { Integrand: null }, labels: { Result: null } },
    });
    expect(await callControl(control, 'getModule', { params: { label: 'Energy out' } })).toMatchObject({
      inputs: [{ name: 'Integrand', link: null }, {}],
      outputs: [{ label: 'Result', value: null }, {}],
    });
  });

  test('adds a recorder with its export, which a client then reads, and takes them away again', async () => {
    const [meter, control] = await start();
    await callControl(control, 'addModule', {
      body: {
        type: 'Data Recorder',
        label: 'Minutes',
        inputs: { Record: 'Load profile timer/Trigger', 'Source 1': 'Power Meter/Vln a' },
      },
    });
    await callControl(control, 'addModule', {
      body: {
        type: 'DLMS Log Export',
        label: 'Minutes export',
        setup: { 'Profile Generic OBIS': '1.0.99.2.0.255', 'OBIS Code Source 1': '1-1:32.7.0' },
        inputs: { 'Data Recorder': 'Minutes/Data Log' },
      },
    });
    clock += 3_600_000;
    await using client = await connect(urlOf(meter));
    const profile = await client.profile('1-0:99.2.0');
    expect(profile.ok && profile.rows).toHaveLength(4);
    const rows = await callControl(control, 'listRows', {
      params: { label: 'Minutes' },
      query: { from: '2026-11-21T11:30:00+01:00', limit: 2 },
    });
    expect(rows).toMatchObject({
      rows: 4,
      periodSeconds: 900,
      columns: [{ source: 1, link: 'Power Meter/Vln a', unit: 'V' }],
      entries: [{ local: '2026-11-21T11:45:00.000+01:00' }, { at: '2026-11-21T11:00:00.000Z', flags: [] }],
    });
    await expect(
      callControl(control, 'removeModule', { params: { label: 'Minutes' } }),
    ).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(/leads to no module/),
    });
    await callControl(control, 'removeModule', { params: { label: 'Minutes export' } });
    await callControl(control, 'removeModule', { params: { label: 'Minutes' } });
    expect(await namesOf(meter)).not.toContain('1-0:99.2.0*255');
  });

  test('master reset and time change show in the next row', async () => {
    const [, control] = await start();
    await callControl(control, 'masterReset', { by: 'a test' });
    await callControl(control, 'setTime', { body: { to: '2026-11-21T11:14:00+01:00' }, by: 'a test' });
    clock += 15 * 60_000;
    const { entries } = await callControl(control, 'listRows', { params: { label: 'Load profile' } });
    expect(entries).toMatchObject([
      { local: '2026-11-21T11:15:00.000+01:00', flags: ['masterReset', 'timeChanged'] },
    ]);
    await expect(callControl(control, 'setTime', { body: { to: '2026-11-21 11:14' } })).rejects.toMatchObject(
      { status: 400, message: expect.stringMatching(/no moment/) },
    );
    await callControl(control, 'setTime', { body: { to: 'now' } });
    expect((await callControl(control, 'getMeter')).time.aheadMs).toBe(0);
    expect(
      (await callControl(control, 'listEvents')).map(({ cause, effect }) => `${effect}: ${cause}`),
    ).toEqual(['master reset: a test', 'time changed: a test', 'time changed: control interface']);
  });

  test('without power it answers nobody, takes no orders and counts nothing; then it goes on', async () => {
    const [meter, control] = await start();
    const url = urlOf(meter, 'hdlc');
    const energy = async (): Promise<string | null | undefined> =>
      (await callControl(control, 'getModule', { params: { label: 'kWh del' } })).outputs[0]?.value;
    expect(await callControl(control, 'powerDown')).toMatchObject({ power: 'down' });
    const before = await energy();
    await expect(connect(url, { interface: 'hdlc', timeoutMs: 200, retries: 0 })).rejects.toMatchObject({
      code: 'closed',
    });
    clock += 3_600_000;
    expect(await energy()).toBe(before);
    await expect(callControl(control, 'masterReset')).rejects.toMatchObject({ status: 409 });
    await expect(
      callControl(control, 'changeModule', { params: { label: 'kWh del' }, body: { label: 'x' } }),
    ).rejects.toMatchObject({ status: 409, message: 'the meter has no power' });
    expect(await callControl(control, 'powerUp')).toMatchObject({ power: 'up' });
    expect(urlOf(meter, 'hdlc')).toBe(url);
    clock += 15 * 60_000;
    const { entries } = await callControl(control, 'listRows', {
      params: { label: 'Load profile' },
      query: { limit: 2 },
    });
    expect(entries.map(({ local, flags }) => [local.slice(11, 16), ...flags])).toEqual([
      ['11:00'],
      ['12:15', 'powerUp', 'powerDown'],
    ]);
    await using client = await connect(url, {
      interface: 'hdlc',
      server: { logical: 1, physical: 100, size: 4 },
    });
    expect(await client.objects()).toMatchObject({ ok: true });
  });

  test('shows the ports, and who is connected there', async () => {
    const [meter, control] = await start();
    await using _ = await connect(urlOf(meter), { client: 20 });
    const ports = await callControl(control, 'listPorts');
    expect(ports.map(({ port, dlms }) => [port, dlms])).toEqual([
      ['optical', true],
      ['serial', true],
      ['modem', true],
      ['ethernet', true],
    ]);
    expect(ports[3]).toMatchObject({
      module: 'Ethernet',
      unitId: 100,
      addresses: [
        { transport: 'hdlc', physical: 100 },
        { transport: 'wrapper', physical: null },
      ],
      sessions: [
        { transport: 'wrapper', associations: [{ client: 20, logical: 1, authentication: 'none' }] },
      ],
    });
  });

  test('a port that cannot be had leaves the meter as it was', async () => {
    const [meter, control] = await start();
    await expect(
      callControl(control, 'changeModule', {
        params: { label: 'COM1' },
        body: { setup: { Device: join(folder, 'nothing-here') } },
      }),
    ).rejects.toMatchObject({ status: 409 });
    const com = await callControl(control, 'getModule', { params: { label: 'COM1' } });
    expect(com.setup).toContainEqual(expect.objectContaining({ name: 'Device', value: '' }));
    expect(await namesOf(meter)).toContain('1-1:1.8.0*255');
  });
});

describe('who may control a meter', () => {
  test('a folder tells its owner where, as long as the meter runs', async () => {
    const [meter, control] = await start({ dataDir: folder, control: { token: 'secret-token' } });
    const file = join(folder, 'control.json');
    expect(findControl(folder)).toEqual(control);
    expect(control.token).toBe('secret-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('secret-token');
    await expect(callControl({ url: control.url, token: undefined }, 'getMeter')).rejects.toMatchObject({
      status: 401,
    });
    await expect(callControl({ url: control.url, token: 'secret-tokex' }, 'getMeter')).rejects.toMatchObject({
      status: 401,
    });
    expect(await callControl(control, 'getMeter')).toMatchObject({ power: 'up' });
    await meter.close();
    running.length = 0;
    expect(existsSync(file)).toBe(false);
  });

  test('beyond this machine a token is made up', async () => {
    const [, { url, token }] = await start({ control: { host: '0.0.0.0' } });
    const local = url.replace('0.0.0.0', '127.0.0.1');
    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect((await raw(`${local}/api/meter`, {})).status).toBe(401);
    expect(await callControl({ url: local, token }, 'getMeter')).toMatchObject({ power: 'up' });
  });

  test('web pages of other sites are kept away', async () => {
    const [, { url }] = await start();
    const { port } = new URL(url);
    expect((await raw(`${url}/api/meter`, { headers: { host: `evil.example:${port}` } })).status).toBe(403);
    const order = { method: 'POST', headers: { origin: 'http://evil.example' } };
    expect((await raw(`${url}/api/orders/power-down`, order)).status).toBe(403);
    const form = {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"type":"Factory","label":"x"}',
    };
    expect((await raw(`${url}/api/modules`, form)).status).toBe(415);
  });

  test.each([
    ['GET', '/api/nothing', undefined, 404, /there is no/],
    ['PUT', '/api/modules', '{}', 405, /GET, POST/],
    ['GET', '/api/modules/Nobody', undefined, 404, /Nobody/],
    ['GET', '/api/recorders/Clock', undefined, 404, /no Data Recorder/],
    ['GET', '/api/events?limit=0', undefined, 400, /query/],
    ['GET', '/api/events?colour=red', undefined, 400, /after, limit/],
    ['GET', '/api/modules/%ff', undefined, 400, /escaped/],
    ['PATCH', '/api/modules/Clock', '{}', 400, /body/],
    ['PATCH', '/api/modules/Clock', '{"setup":{"Time Zone":{}}}', 400, /body/],
    ['PATCH', '/api/modules/Clock', '{"colour":"red"}', 400, /body/],
    ['PATCH', '/api/modules/Clock', '{"setup"', 400, /no JSON/],
    ['PUT', '/api/framework', '{"model":"ion9999","modules":[7]}', 400, /ion9000, ion8650/],
    ['POST', '/api/modules', JSON.stringify({ type: 'Clock', label: 'Clock' }), 400, /same label/],
  ])('%s %s %s is refused with words', async (method, path, body, status, words) => {
    const [meter, { url }] = await start({ historyDays: 0 });
    const before = JSON.stringify(meter.description);
    const headers = { 'content-type': 'application/json' };
    const answered = await raw(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
    expect(answered.status).toBe(status);
    expect(answered.body).toMatch(words);
    expect(JSON.parse(answered.body)).toMatchObject({ status, detail: expect.any(String) });
    expect(JSON.stringify(meter.description)).toBe(before);
    expect(meter.events).toEqual([]);
  });
});
