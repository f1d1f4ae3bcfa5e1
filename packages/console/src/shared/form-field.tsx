import { type ReactNode, useId, useState } from 'react';
import { sharedTexts } from '../texts/shared.ts';
import { sentence } from './sentence.ts';
import './form-field.css';

/** What every field has. */
interface Common {
  readonly label: string;
  /** What it is for, in a few words, below the label. */
  readonly hint?: ReactNode;
  /** What is wrong with what was entered, in words. */
  readonly complaint?: string | undefined;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly onBlur?: () => void;
}

interface Wiring {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
  readonly 'aria-required': boolean;
  readonly disabled: boolean;
  readonly onBlur?: () => void;
}

/** A label, what it is for, the control, and what is wrong: each told to screen readers, too. */
export function FormField({
  label,
  hint,
  complaint,
  required = false,
  disabled = false,
  onBlur,
  children,
}: Common & { readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}hint`, complaint !== undefined && `${id}complaint`];
  return (
    <div className="field" data-wrong={complaint !== undefined}>
      <label htmlFor={id} className="field-label">
        {label}
        {required && <span className="field-required"> {sharedTexts.field.required}</span>}
      </label>
      {hint !== undefined && (
        <p id={`${id}hint`} className="field-hint">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described.filter(Boolean).join(' ') || undefined,
        'aria-invalid': complaint !== undefined,
        'aria-required': required,
        disabled,
        ...(onBlur && { onBlur }),
      })}
      {complaint !== undefined && (
        <p id={`${id}complaint`} className="field-complaint" role="alert">
          {sentence(complaint)}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** Octets, addresses and codes, in figures of one width. */
  readonly code?: boolean;
  readonly unit?: string;
  readonly type?: 'text' | 'search' | 'url' | 'datetime-local';
  readonly lines?: number;
  readonly inputMode?: 'numeric' | 'text';
  readonly autoComplete?: string;
}

export function TextField(props: TextFieldProps) {
  const { value, onChange, placeholder, code = false, unit, lines, inputMode, autoComplete = 'off' } = props;
  const own = { value, placeholder, inputMode, autoComplete, spellCheck: false };
  return (
    <FormField {...props}>
      {(wiring) =>
        lines === undefined ? (
          <span className="field-line">
            <input
              {...wiring}
              {...own}
              type={props.type ?? 'text'}
              className="input field-input"
              data-code={code}
              onChange={({ currentTarget }) => onChange(currentTarget.value)}
            />
            {unit && <span className="field-unit">{unit}</span>}
          </span>
        ) : (
          <textarea
            {...wiring}
            {...own}
            rows={lines}
            className="input field-input"
            data-code={code}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          />
        )
      }
    </FormField>
  );
}

interface NumberFieldProps extends Common {
  /** What cannot be read as a number stays as it was typed, for the schema to complain about. */
  readonly value: number | string | undefined;
  readonly onChange: (value: number | string | undefined) => void;
  readonly unit?: string;
  readonly placeholder?: string;
}

/** A number. Nothing that is typed is thrown away: what is none is kept as text, and complained about. */
export function NumberField({ value, onChange, ...rest }: NumberFieldProps) {
  return (
    <TextField
      {...rest}
      inputMode="numeric"
      value={value === undefined ? '' : String(value)}
      onChange={(text) =>
        onChange(text.trim() === '' ? undefined : /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text)
      }
    />
  );
}

interface SelectFieldProps<V extends string> extends Common {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly (readonly [value: V, label: string])[];
}

export function SelectField<V extends string>({ value, onChange, options, ...common }: SelectFieldProps<V>) {
  return (
    <FormField {...common}>
      {(wiring) => (
        <select
          {...wiring}
          className="input field-input"
          value={value}
          onChange={({ currentTarget }) => {
            const chosen = options.find(([known]) => known === currentTarget.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {options.map(([known, label]) => (
            <option key={known} value={known}>
              {label}
            </option>
          ))}
        </select>
      )}
    </FormField>
  );
}

interface SwitchFieldProps extends Omit<Common, 'required'> {
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

/** On or off. */
export function SwitchField({ label, hint, value, onChange, disabled = false }: SwitchFieldProps) {
  const id = useId();
  return (
    <div className="field field-switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={value}
        aria-checked={value}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      {hint !== undefined && (
        <p id={`${id}hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}

interface SecretFieldProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly code?: boolean;
  /** For passwords that browsers may keep: log-in. */
  readonly autoComplete?: string;
}

/** A key or a password: dots, unless one asks to see what one types. Browsers are told not to remember it. */
export function SecretField({
  value,
  onChange,
  placeholder,
  code = false,
  autoComplete = 'off',
  ...common
}: SecretFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <FormField {...common}>
      {(wiring) => (
        <span className="field-line">
          <input
            {...wiring}
            type={shown ? 'text' : 'password'}
            className="input field-input"
            data-code={code}
            value={value}
            placeholder={placeholder}
            autoComplete={autoComplete}
            spellCheck={false}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          />
          <button type="button" className="field-show" onClick={() => setShown(!shown)} aria-pressed={shown}>
            {shown ? sharedTexts.field.hide : sharedTexts.field.show}
            <span className="visually-hidden"> {common.label}</span>
          </button>
        </span>
      )}
    </FormField>
  );
}
