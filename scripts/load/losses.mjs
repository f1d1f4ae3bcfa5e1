// Whether anything that must have been stored is missing: no meter is left out of two rounds in a row, no moment is there twice,
// and no profile has a hole.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const REGISTER = '1-1:1.8.0*255';
const PROFILE = '1-0:99.1.0*255';
/** A meter that was met while it was down has its turn again after a pause, at the latest with the next run. */
const MOST_PERIODS = 2;

export async function losses(url, { every, devices, profile }) {
  const found = await ofValues(url, every, devices);
  if (profile) {
    const holes = await ofProfiles(url, devices);
    return { lost: found.lost + holes.lost, words: [...found.words, ...holes.words] };
  }
  return found;
}

async function ofValues(url, every, devices) {
  const query = new URLSearchParams({ format: 'jsonl', logicalName: REGISTER });
  const answer = await fetch(new URL(`/api/export?${query}`, url));
  if (!answer.ok) throw new Error(await answer.text());
  const times = new Map();
  for await (const line of createInterface({ input: Readable.fromWeb(answer.body) })) {
    const { device, at, profile } = JSON.parse(line);
    if (profile) continue;
    const list = times.get(device) ?? [];
    times.set(device, list);
    list.push(Date.parse(at));
  }
  let [readings, doubled, left, longest] = [0, 0, 0, 0];
  for (const list of times.values()) {
    list.sort((a, b) => a - b);
    readings += list.length;
    for (let i = 1; i < list.length; i++) {
      const gap = list[i] - list[i - 1];
      longest = Math.max(longest, gap);
      if (gap === 0) doubled++;
      if (gap > MOST_PERIODS * every) left++;
    }
  }
  return {
    lost: doubled + left + devices - times.size,
    words: [
      `${readings} readings of ${REGISTER} from ${times.size} of ${devices} meters: ${doubled} stored twice, ${left} times a meter was left out of two rounds in a row, the longest pause was ${Math.round(longest / 1000)} s`,
    ],
  };
}

async function ofProfiles(url, devices) {
  let [whole, holes, rows, expected] = [0, 0, 0, 0];
  for (let i = 1; i <= devices; i++) {
    const answer = await fetch(
      new URL(`/api/devices/m${i}/profiles/${encodeURIComponent(PROFILE)}/rows?limit=10000`, url),
    );
    if (!answer.ok) throw new Error(`m${i}: ${await answer.text()}`);
    const { times, capturePeriod } = await answer.json();
    rows += times.length;
    const periodMs = capturePeriod * 1000;
    const span = times.length === 0 ? 0 : (times.at(-1) - times[0]) / periodMs + 1;
    expected += span;
    if (span === times.length && span > 0) whole++;
    else holes++;
  }
  return {
    lost: holes,
    words: [
      `${rows} rows of ${expected} in ${devices} profiles: ${whole} are whole, ${holes} have holes or rows twice`,
    ],
  };
}
