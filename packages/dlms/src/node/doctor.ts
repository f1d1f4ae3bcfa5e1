import type { Client } from '../client/client.ts';
import { toInstant } from '../data/instant.ts';
import { DlmsError, type Layer } from '../errors.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { parseTarget, type Target } from './target.ts';

/** What was found in one layer, from the wire upwards. */
export interface Finding {
  readonly layer: 'line' | 'link' | 'association' | 'services' | 'objects' | 'clock';
  readonly ok: boolean;
  /** What was tried and what came back. */
  readonly detail: string;
  /** What to try next; empty where nothing is wrong. */
  readonly advice: string;
}

export interface DoctorOptions extends ConnectOptions {
  /** Told of every finding as it is made. */
  readonly onFinding?: (finding: Finding) => void;
  /** How long all the attempts may take together; default a minute. */
  readonly longestMs?: number;
}

/**
 * Walks up the layers to a meter that does not answer, and where it breaks tries what most often is wrong instead: another framing,
 * another address, another client. Never throws for what the meter does; each attempt is bounded, and all of them together.
 */
export async function examine(
  where: string | Target,
  options: DoctorOptions = {},
): Promise<readonly Finding[]> {
  const target = typeof where === 'string' ? parseTarget(where) : where;
  const findings: Finding[] = [];
  const find = (layer: Finding['layer'], ok: boolean, detail: string, advice = ''): void => {
    const finding = { layer, ok, detail, advice };
    findings.push(finding);
    options.onFinding?.(finding);
  };
  const first = await attempt(target, options);
  if ('client' in first) {
    await using client = first.client;
    find('line', true, 'the line opens');
    find('link', true, `the meter answers by ${interfaceOf(target, options)}`);
    find('association', true, `client ${options.client ?? 16} is accepted`);
    await lookAround(client, find);
    return findings;
  }
  const { error } = first;
  const broken = brokenLayer(error.layer);
  find(
    'line',
    broken !== 'line',
    broken === 'line' ? error.message : 'the line opens',
    broken === 'line' ? error.advice : undefined,
  );
  if (broken === 'line') return findings;
  find(
    'link',
    broken !== 'link',
    broken === 'link' ? error.message : `the meter answers by ${interfaceOf(target, options)}`,
    broken === 'link' ? error.advice : undefined,
  );
  if (broken === 'association') find('association', false, error.message, error.advice);
  const remedy = await search(
    target,
    options,
    broken === 'link' ? linkVariants(target, options) : clientVariants(options),
  );
  if (remedy) find(broken, true, `with ${remedy.name} it works`, `use ${remedy.name}`);
  return findings;
}

type Attempt = { readonly client: Client } | { readonly error: DlmsError };

async function attempt(target: Target, options: ConnectOptions): Promise<Attempt> {
  try {
    return { client: await connect(target, options) };
  } catch (error) {
    if (error instanceof DlmsError) return { error };
    throw error;
  }
}

function brokenLayer(layer: Layer | undefined): 'line' | 'link' | 'association' {
  switch (layer) {
    case 'port':
    case 'modeE':
      return 'line';
    case 'hdlc':
    case 'wrapper':
    case 'session':
    case 'gateway':
    case 'mbus':
    case undefined:
      return 'link';
    default:
      return 'association';
  }
}

function interfaceOf(target: Target, options: ConnectOptions): 'hdlc' | 'wrapper' {
  return options.interface ?? (target.kind === 'tcp' || target.kind === 'udp' ? 'wrapper' : 'hdlc');
}

/** One other way to try, by the words of the command line. */
interface Variant {
  readonly name: string;
  readonly change: Partial<ConnectOptions>;
}

/** What is most often wrong when nothing comes back, the likeliest first. */
function* linkVariants(target: Target, options: ConnectOptions): Generator<Variant> {
  const chosen = interfaceOf(target, options);
  if (target.kind === 'tcp') {
    const other = chosen === 'hdlc' ? 'wrapper' : 'hdlc';
    yield { name: `--interface ${other}`, change: { interface: other } };
  }
  if (chosen === 'wrapper' && target.kind !== 'tcp') return;
  const hdlc = chosen === 'hdlc' ? '' : '--interface hdlc ';
  yield {
    name: `${hdlc}--logical 1 --address-size 1`,
    change: { interface: 'hdlc', server: { logical: 1, size: 1 } },
  };
  for (const physical of COMMON_PHYSICAL) {
    for (const size of [2, 4] as const) {
      const name = `${hdlc}--logical 1 --physical ${physical} --address-size ${size}`;
      yield { name, change: { interface: 'hdlc', server: { logical: 1, physical, size } } };
    }
  }
  for (const client of [1, 32, 48])
    yield { name: `${hdlc}--client ${client}`, change: { interface: 'hdlc', client } };
}

/** What meters are set to when they come: the first addresses that are free, a factory's 100, all stations. */
const COMMON_PHYSICAL = [1, 16, 17, 100, 127];

/** Clients that usually need no password: whether the meter knows anybody at all. No password is tried twice. */
function* clientVariants({ client = 16 }: ConnectOptions): Generator<Variant> {
  for (const other of [16, 1, 32, 48]) {
    if (other === client) continue;
    yield {
      name: `--client ${other} without authentication`,
      change: { client: other, authentication: { mechanism: 'none' } },
    };
  }
}

const PATIENCE_MS = 1200;

async function search(
  target: Target,
  options: DoctorOptions,
  variants: Iterable<Variant>,
): Promise<Variant | undefined> {
  const { longestMs = 60_000, timeoutMs = PATIENCE_MS } = options;
  const patience = Math.min(timeoutMs, PATIENCE_MS);
  let left = longestMs;
  for (const variant of variants) {
    if (left < patience) return undefined;
    left -= patience;
    const { security: _, ...plain } = options;
    const base = variant.change.authentication ? plain : options;
    const result = await attempt(target, { ...base, ...variant.change, timeoutMs: patience, retries: 0 });
    if ('client' in result) {
      await result.client.close();
      return variant;
    }
    // Whoever says no has answered: the link is right, whatever the association says.
    if (variant.change.interface && brokenLayer(result.error.layer) === 'association') return variant;
  }
  return undefined;
}

type Find = (layer: Finding['layer'], ok: boolean, detail: string, advice?: string) => void;

/** What an open association can do and see. */
async function lookAround(client: Client, find: Find): Promise<void> {
  const { services, maxSendBytes } = client.agreement;
  const lists = services.has('multipleReferences')
    ? ''
    : '; values are read one by one, since lists were not agreed';
  find('services', true, `${[...services].join(', ')}; APDUs up to ${maxSendBytes} octets${lists}`);
  try {
    const objects = await client.objects();
    if (objects.ok) find('objects', true, `${objects.objects.length} objects are visible to this client`);
    else
      find(
        'objects',
        false,
        `the object list is refused: ${objects.error}`,
        'name the interface class with --class when reading, or use another client address',
      );
    const asked = Date.now();
    const clock = await client.clock();
    const instant = clock.ok ? toInstant(clock.time) : undefined;
    if (instant === undefined)
      find(
        'clock',
        clock.ok,
        clock.ok ? 'the clock does not say its deviation' : `the clock is refused: ${clock.error}`,
      );
    else
      find(
        'clock',
        Math.abs(instant - asked) < 60_000,
        `the clock is ${((instant - asked) / 1000).toFixed(0)} s off`,
        Math.abs(instant - asked) < 60_000 ? '' : 'set it with meterwire clock --set now',
      );
  } catch (error) {
    if (!(error instanceof DlmsError)) throw error;
    find('objects', false, error.message, error.advice);
  }
}
