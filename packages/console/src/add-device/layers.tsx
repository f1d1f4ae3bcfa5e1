import { sentence } from '../shared/sentence.ts';
import { addDeviceTexts as texts } from '../texts/add-device.ts';
import type { LayerStep } from './steps.ts';
import './layers.css';

/** The layers between us and a meter as they are tried, one after the other, and what the doctor says. */
export function Layers({ steps }: { readonly steps: readonly LayerStep[] }) {
  return (
    <ol className="layers" aria-live="polite">
      {steps.map(({ layer, state, detail, advice }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps only ever come behind the others
        <li key={index} className="layer" data-state={state}>
          <span className="layer-mark" aria-hidden="true" />
          <div>
            <p className="layer-name">
              {texts.layers[layer] ?? layer} <span className="layer-outcome">{texts.states[state]}</span>
            </p>
            <p className="layer-detail">{sentence(detail)}</p>
            {advice && (
              <p className="layer-advice">
                <strong>{texts.advice}:</strong> {sentence(advice)}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
