import { expect, test } from 'vitest';
import { type LayerStep, withStep } from './steps.ts';

const step = (layer: string, state: LayerStep['state']): LayerStep => ({
  layer,
  state,
  detail: '',
  advice: null,
});

test('what is being tried gives way to what came of it', () => {
  const told = [
    step('line', 'waiting'),
    step('line', 'trying'),
    step('line', 'ok'),
    step('link', 'trying'),
    step('link', 'failed'),
    step('link', 'ok'),
  ];
  const shown = told.reduce<readonly LayerStep[]>(withStep, []);
  expect(shown.map(({ layer, state }) => `${layer} ${state}`)).toEqual(['line ok', 'link failed', 'link ok']);
});
