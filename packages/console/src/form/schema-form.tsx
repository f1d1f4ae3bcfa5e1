import type { SchemaNode } from '@meterwire/api/configuration';
import { type ReactNode, useState } from 'react';
import type { Complaint } from '../shared/complaint.ts';
import type { Draft } from '../shared/draft.ts';
import { SelectField } from '../shared/form-field.tsx';
import { sentence } from '../shared/sentence.ts';
import { fieldText } from '../texts/fields.ts';
import { formTexts } from '../texts/forms.ts';
import type { ControlProps } from './control.ts';
import { alternativeOf, typesOf } from './kind.ts';
import type { Section } from './layout.ts';
import { SchemaField } from './schema-field.tsx';
import './form.css';

export interface SchemaFormProps {
  readonly draft: Draft<object>;
  readonly schema: SchemaNode;
  readonly sections: readonly Section[];
  readonly scope: string;
  readonly path?: Complaint['path'];
  /** Settings that a template may give: leaving them out is a choice of its own. */
  readonly inherits?: (key: string) => boolean;
  /** Controls for settings that the schema alone cannot draw well. */
  readonly special?: Readonly<Record<string, (props: ControlProps) => ReactNode>>;
}

/** A form made of a schema, in sections. */
export function SchemaForm(props: SchemaFormProps) {
  const { draft, schema, sections, scope, path = [] } = props;
  const value = path.length === 0 ? draft.value : draft.at(...path);
  const chosen = alternativeOf(schema, value);
  const types = typesOf(schema);
  const { label, choices = {} } = fieldText(scope, 'type');
  return (
    <div className="form">
      {types.length > 1 && (
        <SelectField
          label={label}
          value={String(draft.at(...path, 'type') ?? types[0])}
          options={types.map((type) => [type, choices[type] ?? type] as const)}
          onChange={(type) => draft.set([...path, 'type'], type)}
        />
      )}
      {sections.map((section) => (
        <FormSection key={section.title} {...props} schema={chosen} section={section} />
      ))}
    </div>
  );
}

function FormSection({ section, ...props }: SchemaFormProps & { readonly section: Section }) {
  const { draft, schema, path = [] } = props;
  const { properties = {} } = schema;
  const keys = section.fields.filter((key) => Object.hasOwn(properties, key));
  const [open] = useState(() => keys.some((key) => draft.at(...path, key) !== undefined));
  if (keys.length === 0) return null;
  const wrong = keys.some((key) => draft.complaintAt(...path, key) !== undefined);
  const content = (
    <>
      {section.hint && <p className="form-hint">{section.hint}</p>}
      <Fields {...props} keys={keys} />
    </>
  );
  return section.folded ? (
    <details className="form-section" open={open || wrong}>
      <summary className="form-title">{section.title}</summary>
      {content}
    </details>
  ) : (
    <section className="form-section" aria-label={section.title}>
      <h3 className="form-title">{section.title}</h3>
      {content}
    </section>
  );
}

function Fields({
  draft,
  schema,
  scope,
  keys,
  path = [],
  inherits,
  special = {},
}: SchemaFormProps & { readonly keys: readonly string[] }) {
  const { properties = {}, required = [] } = schema;
  return (
    <div className="fields">
      {keys.map((key) => {
        const property = properties[key] ?? {};
        const control: ControlProps = {
          draft,
          path: [...path, key],
          schema: property,
          scope,
          required: required.includes(key) && property.default === undefined,
          inherits: inherits?.(key) ?? false,
        };
        const Special = special[key];
        return Special === undefined ? (
          <SchemaField key={key} {...control} />
        ) : (
          <Special key={key} {...control} />
        );
      })}
    </div>
  );
}

/** What is not right yet, where the form is long: each in words. */
export function Complaints({
  complaints,
  scope,
}: {
  readonly complaints: readonly Complaint[];
  readonly scope: string;
}) {
  if (complaints.length === 0) return null;
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{formTexts.wrong(complaints.length)}</p>
      <ul className="form-complaints">
        {complaints.slice(0, 8).map(({ path, message }) => (
          <li key={`${path.join('/')} ${message}`}>
            {path.length > 0 && <strong>{placeText(scope, path)}: </strong>}
            {sentence(message)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const placeText = (scope: string, path: Complaint['path']): string =>
  path
    .map((part) => (typeof part === 'number' ? formTexts.item(part + 1) : fieldText(scope, part).label))
    .join(' › ');
