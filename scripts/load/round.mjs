// What a gateway does in one round of its requests.
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MS = 2000;

export class RoundMeter {
  #gateway;
  #fleet;
  #meters;
  #periodMs;

  constructor({ gateway, fleet, meters, periodMs }) {
    this.#gateway = gateway;
    this.#fleet = fleet;
    this.#meters = meters;
    this.#periodMs = periodMs;
  }

  /** Until every meter was met and has answered: the first time its object list is read as well. */
  async firstRound(say) {
    const began = Date.now();
    while (!(await this.#allAnswer())) await wait(LOOK_MS);
    say(`every meter was read the first time after ${Math.round((Date.now() - began) / 1000)} s`);
  }

  /** Until there have been as many sessions more as there are meters, and none is silent. */
  async everyMeterAgain() {
    const from = await this.#sessions();
    while ((await this.#sessions()) < from + this.#meters || !(await this.#allAnswer())) await wait(LOOK_MS);
  }

  async #allAnswer() {
    const { devices } = await this.#get('/api/overview');
    return devices.answering + devices.late === this.#meters;
  }

  async #sessions() {
    const { requests } = await this.#get('/api/requests');
    return requests[0].lateness?.runs ?? 0;
  }

  async stored() {
    return (await this.#get('/api/store')).readings;
  }

  /** One period. */
  async round() {
    await wait(this.#periodMs - (Date.now() % this.#periodMs));
    const before = await this.#look();
    await wait(this.#periodMs - 1000);
    const after = await this.#look();
    const of = (key) => (after[key] - before[key]) / (after.at - before.at);
    return {
      'sessions/s': of('sessions').toFixed(1),
      'readings/s': of('readings').toFixed(0),
      'failed in their last run': after.failed,
      'late p50/p99/most (s)': after.late,
      'gateway: processors': of('gateway').toFixed(2),
      'gateway: ms a session': ((of('gateway') / of('sessions')) * 1000).toFixed(2),
      'gateway: MB': this.#gateway.megabytes(),
      'fleet: processors': of('fleet').toFixed(2),
      'fleet: MB': this.#fleet.megabytes(),
    };
  }

  /** All requests of a device are due together and share one session. */
  async #look() {
    const { requests } = await this.#get('/api/requests');
    const [{ lateness }] = requests;
    return {
      at: Date.now() / 1000,
      readings: await this.stored(),
      sessions: lateness.runs,
      late: [lateness.p50, lateness.p99, lateness.most].map((s) => s.toFixed(2)).join('/'),
      failed: requests.reduce((sum, request) => sum + request.failed, 0),
      gateway: this.#gateway.processorS(),
      fleet: this.#fleet.processorS(),
    };
  }

  async #get(path) {
    const answer = await fetch(new URL(path, this.#gateway.url));
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

/** A line for each figure, a column for each round. */
export function table(rounds) {
  return Object.keys(rounds[0] ?? {}).map(
    (key) => `${key.padEnd(30)}${rounds.map((round) => String(round[key]).padStart(20)).join('')}`,
  );
}
