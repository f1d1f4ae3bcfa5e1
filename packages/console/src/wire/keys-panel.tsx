import { Button } from '@mantine/core';
import { SecretField } from '../shared/form-field.tsx';
import { wireTexts } from '../texts/wire.ts';
import { complaintOf, hasKeys, noKeys, type TypedKeys } from './keys.ts';

const texts = wireTexts.keys;

const fields = [
  ['encryption', texts.encryption, texts.encryptionHint],
  ['authentication', texts.authentication, texts.authenticationHint],
  ['systemTitle', texts.systemTitle, texts.systemTitleHint],
  ['dedicated', texts.dedicated, texts.dedicatedHint],
  ['broadcast', texts.broadcast, texts.broadcastHint],
  ['master', texts.master, texts.masterHint],
] as const;

interface KeysPanelProps {
  readonly keys: TypedKeys;
  readonly onChange: (keys: TypedKeys) => void;
}

/** Keys to open what is ciphered. They stay in this page. */
export function KeysPanel({ keys, onChange }: KeysPanelProps) {
  return (
    <details className="wire-keys">
      <summary>
        {texts.title}
        {hasKeys(keys) && <span className="wire-keys-some">{texts.some}</span>}
      </summary>
      <p className="wire-keys-stay">{texts.stay}</p>
      <div className="fields">
        {fields.map(([field, label, hint]) => (
          <SecretField
            key={field}
            label={label}
            hint={hint}
            code
            value={keys[field]}
            complaint={complaintOf(field, keys[field])}
            onChange={(text) => onChange({ ...keys, [field]: text })}
          />
        ))}
      </div>
      {hasKeys(keys) && (
        <Button variant="default" size="xs" onClick={() => onChange(noKeys)}>
          {texts.forget}
        </Button>
      )}
    </details>
  );
}
