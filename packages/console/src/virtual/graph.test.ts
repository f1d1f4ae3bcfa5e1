import type { ModuleView } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { boxWidth, drawingOf } from './graph.ts';

const module = (label: string, links: readonly string[] = [], outputs = ['Result']): ModuleView => ({
  label,
  type: 'Integrator',
  inputs: links.map((link, i) => ({ name: `Source ${i + 1}`, kind: 'numeric', link })),
  setup: [],
  outputs: outputs.map((name) => ({
    name,
    label: name,
    kind: 'numeric',
    link: `${label}/${name}`,
    value: null,
    unit: null,
    periodSeconds: null,
    rows: null,
  })),
});

describe('the drawing of a framework', () => {
  test('puts each module to the right of what it takes from', () => {
    const { boxes } = drawingOf([
      module('c', ['b/Result', 'a/Result']),
      module('b', ['a/Result']),
      module('a'),
    ]);
    const x = (label: string) => boxes.find((box) => box.module.label === label)?.x ?? Number.NaN;
    expect(x('a')).toBeLessThan(x('b'));
    expect(x('b')).toBeLessThan(x('c'));
  });

  test('draws every link from its output to its input', () => {
    const { boxes, wires } = drawingOf([module('a', [], ['kW', 'kVAR']), module('b', ['a/kVAR'])]);
    const [a, b] = boxes;
    expect(wires).toHaveLength(1);
    expect(wires[0]?.path).toMatch(new RegExp(`^M${(a?.x ?? 0) + boxWidth} ${a?.outputs[1]?.y}C`));
    expect(wires[0]?.path.endsWith(`${b?.x} ${b?.inputs[0]?.y}`)).toBe(true);
  });

  test('lets no two boxes overlap, those without links included', () => {
    const many = [...'defgh'].map((label) => module(label, ['a/Result']));
    const { boxes, width, height } = drawingOf([module('a'), ...many, module('lone'), module('other')]);
    for (const [i, one] of boxes.entries()) {
      expect(one.x + boxWidth).toBeLessThanOrEqual(width);
      expect(one.y + one.height).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(i + 1)) {
        const apart =
          Math.abs(one.x - other.x) >= boxWidth ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(`${one.module.label} ${other.module.label} ${apart}`).toMatch(/true$/);
      }
    }
  });

  test('stands a loop, and a link to a module that is not there', () => {
    const { wires } = drawingOf([
      module('a', ['b/Result']),
      module('b', ['a/Result']),
      module('c', ['gone/Result']),
    ]);
    expect(wires).toHaveLength(2);
  });

  test('an empty framework is an empty drawing', () => {
    expect(drawingOf([])).toMatchObject({ boxes: [], wires: [] });
  });
});
