import { EventLog } from '../log/event-log.ts';
import { type Instance, type LoggedEvent, type ModuleContext, moduleType } from './define.ts';

const setup = {
  Depth: { kind: 'integer', from: 1, to: 10_000, default: 500 },
  /** Events of this priority and below are not kept. */
  Cutoff: { kind: 'integer', from: 0, to: 255, default: 0 },
  /** Under which code the log can be read over DLMS. */
  'Profile Generic OBIS': { kind: 'obis', default: 'none' },
} as const;
const outputs = { Event: { kind: 'event' } } as const;

/** Gathers the events of all modules above its cut-off priority. */
export const eventLogController = moduleType({
  name: 'Event Log Controller',
  single: true,
  setup,
  outputs,
  start: (context) => new EventLogController(context),
});

class EventLogController implements Instance {
  readonly ledger: EventLog;
  readonly facet;
  readonly #cutoff: number;

  constructor(context: ModuleContext<object, typeof setup, typeof outputs>) {
    this.#cutoff = context.setup('Cutoff');
    this.ledger = new EventLog(context.setup('Depth'));
    this.facet = {
      kind: 'eventLog',
      log: this.ledger,
      logicalName: context.setup('Profile Generic OBIS'),
    } as const;
  }

  gather(event: LoggedEvent): void {
    if (event.priority > this.#cutoff) this.ledger.append(event);
  }
}
