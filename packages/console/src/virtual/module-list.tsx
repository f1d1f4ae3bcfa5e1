import type { ModuleView } from '@meterwire/api';
import { virtualTexts } from '../texts/virtual.ts';
import { valueText } from './drawing.tsx';

interface ModuleListProps {
  readonly modules: readonly ModuleView[];
  readonly chosen: string | undefined;
  readonly onChoose: (label: string) => void;
}

/** The same as the drawing, as a table: what each module takes, and what it gives. */
export function ModuleList({ modules, chosen, onChoose }: ModuleListProps) {
  const { columns } = virtualTexts;
  return (
    <table className="modules">
      <thead>
        <tr className="modules-head">
          <th scope="col">{columns.module}</th>
          <th scope="col">{columns.takes}</th>
          <th scope="col">{columns.gives}</th>
        </tr>
      </thead>
      <tbody className="lined">
        {modules.map((module) => {
          const { label, type, inputs, outputs } = module;
          const links = inputs.flatMap(({ link }) => (link === null ? [] : [link]));
          const values = outputs.filter(({ kind }) => kind !== 'event').map(valueText);
          return (
            <tr key={label} data-chosen={label === chosen}>
              <th scope="row">
                <button type="button" aria-pressed={label === chosen} onClick={() => onChoose(label)}>
                  {label}
                </button>
                <span className="table-second">{type}</span>
              </th>
              <td title={links.join('\n')}>{some(links)}</td>
              <td className="figures">{some(values)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const some = (texts: readonly string[]): string =>
  texts.length > 3 ? `${texts.slice(0, 3).join(', ')} +${texts.length - 3}` : texts.join(', ');
