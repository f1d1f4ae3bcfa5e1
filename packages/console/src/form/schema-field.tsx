import { Button } from '@mantine/core';
import { moved } from '../configuration/edit.ts';
import { SwitchField } from '../shared/form-field.tsx';
import { sentence } from '../shared/sentence.ts';
import { formTexts } from '../texts/forms.ts';
import { ChoicesField } from './choices-field.tsx';
import { type ControlProps, keyOf } from './control.ts';
import { DevicesField } from './devices-field.tsx';
import { ItemTools } from './item-tools.tsx';
import { alternativeOf, isGroup, kindOf } from './kind.ts';
import { ObisField } from './obis-field.tsx';
import { PairsField } from './pairs-field.tsx';
import { ReferenceField } from './reference-field.tsx';
import { PROPOSALS, REFERENCES, SUGGESTIONS } from './scope.ts';
import { SecretSetting } from './secret-setting.tsx';
import {
  ChoiceSetting,
  DurationSetting,
  NumberSetting,
  SwitchSetting,
  TextSetting,
} from './simple-fields.tsx';
import { useWiring } from './wiring.tsx';
import { WordsField } from './words-field.tsx';
import { ZoneField } from './zone-field.tsx';

/** The control of one setting, as its schema asks for it. */
export function SchemaField(props: ControlProps) {
  const key = keyOf(props.path);
  if (key === 'timeZone') return <ZoneField {...props} />;
  switch (kindOf(props.schema)) {
    case 'switch':
      return <SwitchSetting {...props} />;
    case 'choice':
      return <ChoiceSetting {...props} />;
    case 'choices':
      return <ChoicesField {...props} />;
    case 'number':
    case 'numberOrText':
      return <NumberSetting {...props} />;
    case 'duration':
      return <DurationSetting {...props} />;
    case 'secret':
      return <SecretSetting {...props} />;
    case 'words':
      return <WordsField {...props} from={SUGGESTIONS[key]} />;
    case 'devices':
      return <DevicesField {...props} />;
    case 'group':
      return <GroupField {...props} />;
    case 'list':
      return <ListField {...props} />;
    case 'pairs':
      return <PairsField {...props} />;
    case 'text': {
      const from = REFERENCES[key];
      if (from !== undefined) return <ReferenceField {...props} from={from} />;
      const proposed = PROPOSALS[`${props.scope}.${key}`];
      if (proposed !== undefined) return <ReferenceField {...props} from={proposed} free />;
      return props.schema.form?.startsWith('an OBIS code') ? (
        <ObisField {...props} />
      ) : (
        <TextSetting {...props} />
      );
    }
    case 'value':
      return <TextSetting {...props} />;
  }
}

/** Settings that are there together or not at all: a switch, and beneath it what it is about. */
function GroupField(props: ControlProps) {
  const { label, hint, set } = useWiring(props);
  const { draft, path, schema, required = false } = props;
  const value = draft.at(...path);
  const optional = !required && schema.default === undefined;
  const shown = isGroup(value) || !optional;
  return (
    <div className="group">
      {optional && (
        <SwitchField
          label={label}
          {...(hint === undefined ? {} : { hint })}
          value={shown}
          onChange={(on) => set(on ? {} : undefined)}
        />
      )}
      {shown && (
        <div className="group-fields fields">
          <GroupFields {...props} />
        </div>
      )}
    </div>
  );
}

/** All settings of a group, one after the other. */
function GroupFields({ draft, path, schema, scope: outer }: ControlProps) {
  const scope = keyOf(path) || outer;
  return Object.entries(schema.properties ?? {}).map(([key, property]) => (
    <SchemaField
      key={key}
      draft={draft}
      path={[...path, key]}
      schema={property}
      scope={scope}
      required={schema.required?.includes(key) === true && property.default === undefined}
    />
  ));
}

/** A list of groups: added, removed, and put in another order. */
function ListField(props: ControlProps) {
  const { label, hint, complaint, set } = useWiring(props);
  const { draft, path, schema } = props;
  const value = draft.at(...path);
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const item = schema.items ?? {};
  return (
    <section className="list" aria-label={label}>
      <h4 className="field-label">{label}</h4>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      {complaint !== undefined && (
        <p className="field-complaint" role="alert">
          {sentence(complaint)}
        </p>
      )}
      {items.map((each, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no names; their fields hold no state of their own
          key={index}
          className="list-item"
          aria-label={formTexts.item(index + 1)}
        >
          <div className="fields">
            <GroupFields
              {...props}
              path={[...path, index]}
              schema={alternativeOf(item, isGroup(each) ? each : {})}
            />
          </div>
          <ItemTools
            name={formTexts.item(index + 1)}
            index={index}
            count={items.length}
            onMove={(to) => set(moved(items, index, to))}
            onRemove={() => set(items.toSpliced(index, 1))}
          />
        </fieldset>
      ))}
      <Button variant="default" size="xs" onClick={() => set([...items, {}])}>
        {formTexts.addItem(label)}
      </Button>
    </section>
  );
}
