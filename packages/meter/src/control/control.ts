import type { ModuleView, PortView } from '@meterwire/api';
import { checkFramework } from '../check/check.ts';
import { problemsOf } from '../check/file.ts';
import { frameworkSchema } from '../check/schema.ts';
import type { FrameworkDescription, ModuleDescription } from '../description.ts';
import { type ModuleEdit, withModule } from '../edit.ts';
import type { Meter } from '../meter.ts';
import { MODULE_TYPES } from '../modules/registry.ts';
import type { Served } from '../served.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest, ControlResult } from './route.ts';
import type { CONTROL_ROUTES, ControlRouteName } from './routes.ts';
import { isoOf, viewAddress, viewEvents, viewMeter, viewModules, viewRecorder, viewType } from './view.ts';

type Routes = typeof CONTROL_ROUTES;

/** What answers each route. */
export type ControlHandlers = {
  readonly [N in ControlRouteName]: (
    request: ControlRequest<Routes[N]>,
  ) => ControlResult<Routes[N]> | Promise<ControlResult<Routes[N]>>;
};

/** Everything that can be asked of a running meter and done to it. */
export function controlHandlers(served: Served): ControlHandlers {
  const powered = (): Meter => {
    const meter = served.live();
    if (meter.framework.isDown)
      throw new ControlError(409, 'the meter has no power', {
        advice: 'give it power first: POST /api/orders/power-up',
      });
    return meter;
  };
  const change = async (
    edit: (description: FrameworkDescription) => FrameworkDescription,
    by: string,
    renamed: ReadonlyMap<string, string> = new Map(),
  ): Promise<void> => {
    powered();
    await served.change((description) => ({ description: edit(description), renamed }), by);
  };
  const done = () => {
    const { framework } = served.live();
    return {
      power: framework.isDown ? 'down' : 'up',
      at: isoOf(framework.clock.meterTime(framework.at)),
    } as const;
  };
  return {
    getMeter: () => viewMeter(served.live(), served.profile, served.door.addresses),
    listTypes: () => MODULE_TYPES.map(viewType),
    listModules: () => [...viewModules(served.live())],
    getModule: ({ params }) => moduleOf(served.live(), params['label']),
    async addModule({ body, by }) {
      await change(
        ({ modules, ...rest }) => ({ ...rest, modules: [...modules, body as ModuleDescription] }),
        by,
      );
      return moduleOf(served.live(), body.label.trim());
    },
    async changeModule({ params, body, by }) {
      const { label: from } = moduleOf(served.live(), params['label']);
      const to = body.label?.trim() ?? from;
      const edit = { ...body, label: to } as ModuleEdit;
      await change((description) => withModule(description, from, edit), by, new Map([[from, to]]));
      return moduleOf(served.live(), to);
    },
    async removeModule({ params, by }) {
      const { label } = moduleOf(served.live(), params['label']);
      await change(
        ({ modules, ...rest }) => ({ ...rest, modules: modules.filter((module) => module.label !== label) }),
        by,
      );
      return { removed: label };
    },
    getFramework: () => served.live().description as unknown as ControlResult<Routes['getFramework']>,
    async putFramework({ body, by }) {
      // Its shape is looked at where its mistakes are told with their places.
      await change(() => body as unknown as FrameworkDescription, by);
      return served.live().description as unknown as ControlResult<Routes['putFramework']>;
    },
    checkFramework({ body }) {
      const result = checkFramework(body);
      return { ok: result.ok, problems: result.ok ? [] : problemsOf(result.problems) };
    },
    getSchema: () => frameworkSchema(),
    listEvents: ({ query: { after = 0, limit = 500 } }) => [...viewEvents(served.live(), after, limit)],
    listRows({ params, query }) {
      const span = {
        from: momentOf(query.from, 'from', Number.NEGATIVE_INFINITY),
        to: momentOf(query.to, 'to', Number.POSITIVE_INFINITY),
        limit: query.limit ?? 200,
      };
      const label = params['label'] ?? '';
      const view = viewRecorder(served.live(), label, span);
      if (!view) throw new ControlError(404, `no Data Recorder has the label "${label}"`);
      return view;
    },
    listPorts: () => portsOf(served),
    masterReset({ by }) {
      powered();
      served.masterReset(by);
      return done();
    },
    setTime({ body, by }) {
      powered();
      served.setTime(body.to === 'now' ? 'now' : momentOf(body.to, 'to', 0), by);
      return done();
    },
    async powerDown() {
      powered();
      await served.powerDown();
      return done();
    },
    async powerUp() {
      await served.powerUp();
      return done();
    },
  };
}

function moduleOf(meter: Meter, label = ''): ModuleView {
  const [view] = viewModules(meter, label);
  if (view) return view;
  const labels = meter.description.modules.map((module) => `"${module.label}"`).join(', ');
  throw new ControlError(404, `no module has the label "${label}"`, { advice: `there are ${labels}` });
}

/** A moment with its zone. */
function momentOf(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  const at = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new ControlError(400, `"${name}" is "${text}", which is no moment`, {
      advice: 'ISO 8601 with offset or Z is needed: 2026-03-29T01:00:00+01:00',
    });
  return at;
}

function portsOf(served: Served): PortView[] {
  const { framework } = served.live();
  const { addresses, visitors } = served.door;
  return framework.ports.map(({ label, port, dlms, unitId, rxTimeoutMs, baudRate, device }) => {
    const here = visitors.filter((other) => other.port === port);
    return {
      module: label,
      port,
      dlms,
      unitId,
      rxTimeoutMs,
      baudRate,
      device: device === '' ? null : device,
      addresses: port === 'ethernet' ? addresses.map(viewAddress) : [],
      turnedAway: here.reduce((sum, { sessions }) => sum + sessions.turnedAway, 0),
      sessions: here.flatMap(({ sessions }) =>
        sessions.list.map(({ associations, since, lastProblem, ...session }) => ({
          ...session,
          since: isoOf(since),
          associations: associations.map((open) => ({ ...open, since: isoOf(open.since) })),
          lastProblem: lastProblem ?? null,
        })),
      ),
    };
  });
}
