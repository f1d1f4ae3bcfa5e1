import type { ModuleView } from '@meterwire/api';

/** A module in the drawing. */
export interface Box {
  readonly module: ModuleView;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Linked inputs, from the top. */
  readonly inputs: readonly { readonly name: string; readonly y: number }[];
  /** Outputs that can be linked, from the top. */
  readonly outputs: readonly { readonly name: string; readonly label: string; readonly y: number }[];
}

/** A link in the drawing, from an output to an input. */
interface Wire {
  readonly key: string;
  readonly kind: 'numeric' | 'pulse' | 'log' | 'event';
  readonly from: string;
  readonly to: string;
  readonly path: string;
}

export interface Drawing {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly width: number;
  readonly height: number;
}

export const boxWidth = 196;
const headHeight = 40;
const lineHeight = 18;
const columnGap = 60;
const rowGap = 14;
const margin = 12;

/**
 * The modules in columns, each to the right of whatever it takes from; those without links stand in rows below. Within a column
 * a module stands about where its sources do, so that wires cross little.
 */
export function drawingOf(modules: readonly ModuleView[]): Drawing {
  const linked = modules.filter((module) => isLinked(module, modules));
  const single = modules.filter((module) => !linked.includes(module));
  const columns = columnsOf(linked);
  const placed = new Map<string, Box>();
  let height = margin;
  for (const [index, column] of columns.entries()) {
    const x = margin + index * (boxWidth + columnGap);
    let y = margin;
    for (const module of inOrder(column, placed)) {
      const box = boxOf(module, x, y);
      placed.set(module.label, box);
      y += box.height + rowGap;
    }
    height = Math.max(height, y);
  }
  const perRow = Math.max(4, columns.length);
  const top = linked.length === 0 ? margin : height + rowGap;
  for (const [i, module] of single.entries()) {
    const x = margin + (i % perRow) * (boxWidth + rowGap);
    placed.set(module.label, boxOf(module, x, top + Math.floor(i / perRow) * (headHeight + 2 * rowGap)));
  }
  const boxes = [...placed.values()];
  return {
    boxes,
    wires: wiresOf(boxes, placed),
    width: Math.max(...boxes.map(({ x }) => x + boxWidth), 0) + margin,
    height: Math.max(...boxes.map((box) => box.y + box.height), 0) + margin,
  };
}

/** The label of the module that a link comes from: `kWh del/Result`. */
const sourceOf = (link: string): string => link.slice(0, Math.max(0, link.lastIndexOf('/')));

const isLinked = (module: ModuleView, all: readonly ModuleView[]): boolean =>
  module.inputs.some(({ link }) => link !== null) ||
  all.some(({ inputs }) => inputs.some(({ link }) => link !== null && sourceOf(link) === module.label));

/** A module stands one column behind the last of its sources; a loop ends where it began. */
function columnsOf(modules: readonly ModuleView[]): ModuleView[][] {
  const byLabel = new Map(modules.map((module) => [module.label, module]));
  const ranks = new Map<string, number>();
  const rankOf = (module: ModuleView, above: ReadonlySet<string>): number => {
    const known = ranks.get(module.label);
    if (known !== undefined) return known;
    const within = new Set([...above, module.label]);
    const before = module.inputs
      .map(({ link }) => (link === null ? undefined : byLabel.get(sourceOf(link))))
      .filter((source) => source !== undefined)
      .filter(({ label }) => !within.has(label))
      .map((source) => rankOf(source, within));
    const rank = before.length === 0 ? 0 : 1 + Math.max(...before);
    ranks.set(module.label, rank);
    return rank;
  };
  const columns: ModuleView[][] = [];
  for (const module of modules) {
    const rank = rankOf(module, new Set());
    while (columns.length <= rank) columns.push([]);
    columns[rank]?.push(module);
  }
  return columns;
}

/** By the mean height of their sources; the order of the framework among equals. */
function inOrder(column: readonly ModuleView[], placed: ReadonlyMap<string, Box>): readonly ModuleView[] {
  const heightOf = ({ inputs }: ModuleView): number => {
    const heights = inputs.flatMap(({ link }) => {
      const source = link === null ? undefined : placed.get(sourceOf(link));
      return source === undefined ? [] : [outputY(source, link ?? '')];
    });
    return heights.length === 0 ? 0 : heights.reduce((sum, y) => sum + y, 0) / heights.length;
  };
  return [...column].sort((a, b) => heightOf(a) - heightOf(b));
}

function boxOf(module: ModuleView, x: number, y: number): Box {
  const at = (i: number) => y + headHeight + i * lineHeight + lineHeight / 2;
  const inputs = module.inputs.filter(({ link }) => link !== null).map(({ name }, i) => ({ name, y: at(i) }));
  const outputs = module.outputs
    .filter(({ kind }) => kind !== 'event')
    .map(({ name, label }, i) => ({ name, label, y: at(i) }));
  const lines = Math.max(inputs.length, outputs.length);
  return { module, x, y, inputs, outputs, height: headHeight + lines * lineHeight + (lines > 0 ? 8 : 0) };
}

function wiresOf(boxes: readonly Box[], placed: ReadonlyMap<string, Box>): Wire[] {
  return boxes.flatMap((box) =>
    box.module.inputs.flatMap(({ name, kind, link }) => {
      const source = link === null ? undefined : placed.get(sourceOf(link));
      const input = box.inputs.find((one) => one.name === name);
      if (link === null || source === undefined || input === undefined) return [];
      const start = { x: source.x + boxWidth, y: outputY(source, link) };
      return [
        {
          key: `${box.module.label} ${name}`,
          kind,
          from: source.module.label,
          to: box.module.label,
          path: curve(start, { x: box.x, y: input.y }),
        },
      ];
    }),
  );
}

const outputY = ({ outputs, y }: Box, link: string): number =>
  outputs.find(({ name }) => link.endsWith(`/${name}`))?.y ?? y + headHeight / 2;

interface Point {
  readonly x: number;
  readonly y: number;
}

function curve(from: Point, to: Point): string {
  const bend = Math.max(30, Math.abs(to.x - from.x) / 2);
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}
