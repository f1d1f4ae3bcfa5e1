import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from './agenda.ts';

test('gives what is due in the order of time, each once, at its last moment', () => {
  const changes = fc.array(fc.tuple(fc.nat(20), fc.option(fc.nat(100), { nil: undefined })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(changes, fc.nat(100), (moves, now) => {
      const agenda = new Agenda<number>();
      const model = new Map<number, number>();
      for (const [item, at] of moves) {
        if (at === undefined) {
          agenda.remove(item);
          model.delete(item);
        } else {
          agenda.put(item, at);
          model.set(item, at);
        }
      }
      const moments = [...model.values()];
      expect(agenda.next).toBe(moments.length === 0 ? undefined : Math.min(...moments));
      const taken = agenda.takeDue(now);
      const due = taken.map(([item]) => item);
      expect(taken.every(([item, at]) => model.get(item) === at)).toBe(true);
      expect(new Set(due)).toEqual(
        new Set([...model.keys()].filter((item) => (model.get(item) ?? 0) <= now)),
      );
      const times = due.map((item) => model.get(item));
      expect(times).toEqual([...times].sort((a, b) => (a ?? 0) - (b ?? 0)));
      expect(new Set(due).size).toBe(due.length);
      expect(agenda.takeDue(now)).toEqual([]);
    }),
  );
});
