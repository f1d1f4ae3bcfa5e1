import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  CONTROL_ROUTES,
  loadFramework,
  MODELS,
  parseFaults,
  printFramework,
  TEMPLATES,
} from '@meterwire/meter';
import { describe, expect, test } from 'vitest';

const guide = readFileSync(fileURLToPath(new URL('../docs/meter.md', import.meta.url)), 'utf8');

/** The YAML examples of the guide, as they stand there. */
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const framework = examples.find((text) => text.startsWith('model:')) ?? '';

describe('docs/meter.md', () => {
  test('its framework runs, with the ports that it adds', () => {
    expect(loadFramework(framework)).toMatchObject({ ok: true });
    const ports = examples.find((text) => text.includes('COM1')) ?? '';
    expect(loadFramework(`${framework}${ports}`)).toMatchObject({ ok: true });
    const signals = examples.find((text) => text.includes('Gateway Signals')) ?? '';
    expect(loadFramework(`${framework}${signals}`)).toMatchObject({ ok: true });
  });

  test('its associations, keys and pushes go with its framework', () => {
    const access = examples.find((text) => text.startsWith('profile: full')) ?? '';
    expect(loadFramework(`${access}${framework}`)).toMatchObject({ ok: true, access: { profile: 'full' } });
  });

  test('every route of the control interface is told of', () => {
    for (const { method, path } of Object.values(CONTROL_ROUTES))
      expect(guide).toContain(`\`${method} ${path}`);
  });

  test('its faults are faults, and every fault is told of', () => {
    const plan = parseFaults(examples.find((text) => text.startsWith('seed:')) ?? '');
    expect(plan.of(3)).toMatchObject({ disconnect: 0.01 });
    expect(() => parseFaults('faults: [{ nothing: 1 }]')).toThrow(RegExp(FAULTS.join(', ')));
    for (const name of FAULTS) expect(guide).toContain(`\`${name}`);
  });
});

const FAULTS = [
  ...['lose', 'delay', 'split', 'wrongFcs', 'wrongHcs', 'wrongLength', 'duplicate', 'stuckWindow', 'busy'],
  ...['disconnect', 'refuseLists', 'loseCounters', 'clockJump'],
];

test.each(MODELS)('the default framework of the %s can be printed and read again', (model) => {
  expect(loadFramework(printFramework(TEMPLATES[model]))).toMatchObject({
    ok: true,
    description: TEMPLATES[model],
  });
});
