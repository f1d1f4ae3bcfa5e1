import type { ModuleView, OutputView } from '@meterwire/api';
import { useMemo } from 'react';
import { grouped } from '../shared/quantity.ts';
import { virtualTexts } from '../texts/virtual.ts';
import { type Box, boxWidth, drawingOf } from './graph.ts';
import './drawing.css';

interface DrawingProps {
  readonly modules: readonly ModuleView[];
  readonly chosen: string | undefined;
  readonly onChoose: (label: string) => void;
}

/** The modules and their links. Each module is a button that its text names; what it is linked with stands out while it is chosen. */
export function Drawing({ modules, chosen, onChoose }: DrawingProps) {
  const { boxes, wires, width, height } = useMemo(() => drawingOf(modules), [modules]);
  const near = new Set(
    wires.filter(({ from, to }) => from === chosen || to === chosen).flatMap(({ from, to }) => [from, to]),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className="drawing" aria-label={virtualTexts.drawing} tabIndex={0}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section has the label, and each module its own */}
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        {wires.map(({ key, kind, from, to, path }) => (
          <path
            key={key}
            d={path}
            className="wire-link"
            data-kind={kind}
            data-lit={from === chosen || to === chosen || undefined}
            data-dim={(chosen !== undefined && from !== chosen && to !== chosen) || undefined}
          />
        ))}
        {boxes.map((box) => (
          <ModuleBox
            key={box.module.label}
            box={box}
            chosen={box.module.label === chosen}
            dim={
              chosen !== undefined &&
              near.size > 0 &&
              !near.has(box.module.label) &&
              box.module.label !== chosen
            }
            onChoose={onChoose}
          />
        ))}
      </svg>
    </section>
  );
}

interface ModuleBoxProps {
  readonly box: Box;
  readonly chosen: boolean;
  readonly dim: boolean;
  readonly onChoose: (label: string) => void;
}

function ModuleBox({
  box: { module, x, y, height, inputs, outputs },
  chosen,
  dim,
  onChoose,
}: ModuleBoxProps) {
  const { label, type } = module;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no button elements
    <g
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      className="box"
      data-dim={dim || undefined}
      transform={`translate(${x} ${y})`}
      onClick={() => onChoose(label)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose(label);
      }}
    >
      <rect width={boxWidth} height={height} rx="5" className="box-ground" />
      <text x="12" y="18" className="box-label">
        {cut(label, 24)}
      </text>
      <text x="12" y="32" className="box-type">
        {cut(type, 30)}
      </text>
      {inputs.map((input) => (
        <g key={input.name}>
          <circle cx="0" cy={input.y - y} r="3" className="box-port" />
          <text x="10" y={input.y - y + 4} className="box-register">
            {cut(input.name, 11)}
          </text>{' '}
        </g>
      ))}
      {outputs.map((output, i) => (
        <g key={output.name}>
          <circle cx={boxWidth} cy={output.y - y} r="3" className="box-port" />
          <text x={boxWidth - 10} y={output.y - y + 4} textAnchor="end" className="box-value">
            {cut(valueText(module.outputs.filter(({ kind }) => kind !== 'event')[i]), inputs[i] ? 18 : 26)}
          </text>{' '}
        </g>
      ))}
    </g>
  );
}

/** What an output says now; its name where it says nothing. */
export function valueText(output: OutputView | undefined): string {
  if (output === undefined) return '';
  const { label, value, unit, rows, periodSeconds } = output;
  if (value !== null) return `${grouped(value)} ${unit ?? ''}`.trim();
  if (rows !== null) return virtualTexts.rows(rows);
  return periodSeconds === null ? label : virtualTexts.every(periodSeconds);
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
