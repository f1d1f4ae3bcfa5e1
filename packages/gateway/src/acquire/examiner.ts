import { DlmsError, type Layer } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import type { ExaminationStep, ExaminedLayer, Examiner, MeterSession, Meters } from '../model/ports.ts';
import { driftMs } from './meter-clock.ts';
import type { Traffic } from './traffic.ts';

type Tell = (step: ExaminationStep) => void;

/** Tries a device layer by layer, and says of each what was tried, what came back, and what to do next. */
export class LayerExaminer implements Examiner {
  readonly #meters: Meters;
  readonly #traffic: Traffic;

  constructor(meters: Meters, traffic: Traffic) {
    this.#meters = meters;
    this.#traffic = traffic;
  }

  async examine(device: Device, tell: Tell, signal: AbortSignal): Promise<boolean> {
    await this.#meters.lost(device); // an association that is kept open would show nothing of the way there
    const session = await this.#open(device, tell, signal);
    if (session === undefined) return false;
    try {
      return await lookAround(device, session, tell);
    } finally {
      await session.close();
    }
  }

  /** The layers up to the association, as the octets on the line show them. */
  async #open(device: Device, tell: Tell, signal: AbortSignal): Promise<MeterSession | undefined> {
    const { kind, name } = device.connection;
    let layer: ExaminedLayer = 'line';
    const trying = (next: ExaminedLayer, detail: string): void => {
      layer = next;
      tell({ layer, state: 'trying', detail, advice: undefined });
    };
    const passed = (detail: string): void => tell({ layer, state: 'ok', detail, advice: undefined });
    trying('line', `opening ${kind} connection ${name}`);
    const stop = this.#traffic.watch({ device: device.name }, ({ kind: what, direction }) => {
      if (what === 'opened' && layer === 'line') {
        passed('the line opens');
        trying('link', `calling the meter by ${device.interface}`);
      } else if (what === 'octets' && direction === 'received' && layer === 'link') {
        passed('the meter answers');
        trying(
          'association',
          `associating as client ${device.client}, authentication ${device.authentication.kind}`,
        );
      }
    });
    try {
      const session = await this.#meters.open(device, signal);
      passed(`client ${device.client} is accepted`);
      return session;
    } catch (error) {
      if (!(error instanceof DlmsError) || signal.aborted) throw error;
      const broken = brokenLayer(error.layer) ?? layer;
      const detail = error.during === undefined ? error.message : `${error.during}: ${error.message}`;
      tell({ layer: broken, state: 'failed', detail, advice: error.advice });
      return undefined;
    } finally {
      stop();
    }
  }
}

/** The layer that an error names, as far as it says more than where we are. */
function brokenLayer(layer: Layer | undefined): ExaminedLayer | undefined {
  switch (layer) {
    case 'port':
    case 'modeE':
      return 'line';
    case 'hdlc':
    case 'wrapper':
    case 'gateway':
      return 'link';
    case 'acse':
    case 'security':
      return 'association';
    default:
      return undefined;
  }
}

/** What the association shows: its objects, the clock. */
async function lookAround(device: Device, session: MeterSession, tell: Tell): Promise<boolean> {
  const objects = await step('objects', 'reading the object list', tell, async () => {
    const list = await session.objects();
    return list.ok
      ? { ok: true, detail: `${list.objects.length} objects` }
      : {
          ok: false,
          detail: `the object list is refused: ${list.error}`,
          advice: 'requests can still name objects with their class; or take another client',
        };
  });
  const clock = await step('clock', 'reading the clock', tell, async () => {
    const answer = await session.clock();
    if (!answer.ok) return { ok: false, detail: `the clock is refused: ${answer.error}` };
    const drift = driftMs(device.clock, answer.time, Date.now());
    if (drift === undefined)
      return { ok: true, detail: 'the clock does not name a moment', advice: NO_MOMENT };
    const seconds = Math.round(drift / 1000);
    return {
      ok: true,
      detail: `the clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}`,
      ...(Math.abs(seconds) > 60 && { advice: 'set it, or check timeZone and deviation of the device' }),
    };
  });
  return objects && clock;
}

const NO_MOMENT = 'readings are kept under the time of the gateway then';

async function step(
  layer: ExaminedLayer,
  what: string,
  tell: Tell,
  work: () => Promise<{ ok: boolean; detail: string; advice?: string }>,
): Promise<boolean> {
  tell({ layer, state: 'trying', detail: what, advice: undefined });
  try {
    const { ok, detail, advice } = await work();
    tell({ layer, state: ok ? 'ok' : 'failed', detail, advice });
    return ok;
  } catch (error) {
    if (!(error instanceof DlmsError)) throw error;
    tell({ layer, state: 'failed', detail: error.message, advice: error.advice });
    return false;
  }
}
