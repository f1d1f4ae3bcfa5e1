import { describe, expect, test } from 'vitest';
import { MODELS } from '../model.ts';
import { TEMPLATES } from '../templates/templates.ts';
import { loadFramework, printFramework } from './file.ts';

const LEAST = `# A meter that measures and keeps nothing.
model: ion8650
modules:
  - { type: Factory, label: Factory }
  - { type: Clock, label: Clock, setup: { Time Zone: Europe/Prague } }
  - { type: Event Log Controller, label: Events }
`;

describe('framework file', () => {
  test('reads YAML with comments', () => {
    const loaded = loadFramework(LEAST);
    expect(loaded.ok && loaded.framework.modules.map(({ label }) => label).sort()).toEqual([
      'Clock',
      'Events',
      'Factory',
    ]);
  });

  test.each(MODELS)('the default framework of the %s is printed and read again', (model) => {
    const loaded = loadFramework(printFramework(TEMPLATES[model]));
    expect(loaded.ok && loaded.description).toEqual(TEMPLATES[model]);
  });

  test('a mistake is told with its path and line', () => {
    const loaded = loadFramework(`${LEAST}  - type: Periodic Timer
    label: Timer
    setup:
      # a quarter of an hour
      Period: often
`);
    expect(loaded).toEqual({
      ok: false,
      problems: [
        {
          path: 'modules[3].setup.Period',
          line: 11,
          message:
            'setup register "Period" of Periodic Timer "Timer" is "often": a whole number from 1 to 31536000 s',
        },
      ],
    });
  });

  test('what is missing is told at the line that should have it', () => {
    const loaded = loadFramework(`${LEAST}  - label: Timer\n`);
    expect(loaded.ok || loaded.problems).toMatchObject([{ path: 'modules[3].type', line: 7 }]);
  });

  test('text that is no YAML is told with its line', () => {
    const loaded = loadFramework('model: ion8650\nmodules: [\n');
    expect(loaded.ok || loaded.problems[0]).toMatchObject({ line: expect.any(Number), path: '' });
  });
});
