import { Button } from '@mantine/core';
import type { ModuleChange, ModuleView } from '@meterwire/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type Draft, useDraft } from '../shared/draft.ts';
import { explain } from '../shared/explain.ts';
import { NumberField, SelectField, TextField } from '../shared/form-field.tsx';
import { grouped } from '../shared/quantity.ts';
import { sentence } from '../shared/sentence.ts';
import { notify } from '../shared/toast-store.ts';
import { sharedTexts } from '../texts/shared.ts';
import { virtualTexts } from '../texts/virtual.ts';
import { changeOf, complaintsOf, editOf, type ModuleEdit } from './check.ts';
import { changeModule, meterKey } from './meter-client.ts';

interface ModulePanelProps {
  readonly meter: string;
  readonly module: ModuleView;
  readonly modules: readonly ModuleView[];
  /** Without power nothing can be changed. */
  readonly down: boolean;
  readonly onRenamed: (label: string) => void;
}

/** One module: what it gives now, its links, its setup registers; changed all at once, and undone at a click. */
export function ModulePanel({ meter, module, modules, down, onRenamed }: ModulePanelProps) {
  const initial = useMemo(() => editOf(module), [module]);
  const check = useCallback((edit: ModuleEdit) => complaintsOf(module, edit), [module]);
  const draft = useDraft(`module ${meter} ${module.label}`, initial, check);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (change: ModuleChange) => changeModule(meter, module.label, change),
    onSuccess: async (changed) => {
      await client.invalidateQueries({ queryKey: meterKey(meter) });
      draft.forget();
      onRenamed(changed.label);
      const back = changeOf(changed, initial);
      const undo = async () => {
        if (back === undefined) return;
        await changeModule(meter, changed.label, back);
        await client.invalidateQueries({ queryKey: meterKey(meter) });
        onRenamed(module.label);
      };
      notify(virtualTexts.saved(module.label), {
        action: { label: sharedTexts.toast.undo, run: () => void undo().catch(tellFailure) },
      });
    },
  });
  const change = changeOf(module, draft.value);
  return (
    <section className="panel module" aria-label={module.label}>
      <div className="panel-head">
        <h2 className="panel-title">
          {module.label} <span className="faint module-type">{module.type}</span>
        </h2>
      </div>
      <Outputs module={module} />
      <form
        className="module-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.isReady() && change) save.mutate(change);
        }}
      >
        <Setup module={module} draft={draft} />
        <Inputs module={module} modules={modules} draft={draft} />
        <TextField
          label={virtualTexts.label}
          hint={virtualTexts.labelHint}
          value={draft.value.label}
          complaint={draft.complaintAt('label')}
          onChange={(label) => draft.set(['label'], label)}
        />
        {save.isError && <SaveError error={save.error} />}
        <div className="module-actions">
          <Button type="submit" disabled={change === undefined || down} loading={save.isPending}>
            {virtualTexts.save}
          </Button>
          <Button variant="default" disabled={!draft.changed} onClick={draft.forget}>
            {virtualTexts.discard}
          </Button>
          {down && <p className="faint">{virtualTexts.noPower}</p>}
        </div>
      </form>
    </section>
  );
}

function tellFailure(error: unknown): void {
  notify(sentence(explain(error).title), { wrong: true });
}

function SaveError({ error }: { readonly error: unknown }) {
  const { title, advice } = explain(error);
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{sentence(title)}</p>
      {advice && <p>{sentence(advice)}</p>}
    </div>
  );
}

function Outputs({ module: { outputs } }: { readonly module: ModuleView }) {
  const shown = outputs.filter(({ value, rows }) => value !== null || rows !== null);
  if (shown.length === 0) return null;
  return (
    <dl className="module-outputs">
      {shown.map(({ name, label, value, unit, rows }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd className="figures">
            {value === null ? virtualTexts.rows(rows ?? 0) : `${grouped(value)} ${unit ?? ''}`}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface PartProps {
  readonly module: ModuleView;
  readonly draft: Draft<ModuleEdit>;
}

function Setup({ module, draft }: PartProps) {
  if (module.setup.length === 0) return null;
  return (
    <fieldset className="module-part">
      <legend>{virtualTexts.setup}</legend>
      <div className="fields">
        {module.setup.map(({ name, default: usual, allowed }) => {
          const common = {
            label: name,
            complaint: draft.complaintAt('setup', name),
            onBlur: () => draft.touch('setup', name),
          };
          const value = draft.value.setup[name];
          const set = (next: string | number | undefined) => draft.set(['setup', name], next);
          switch (allowed.kind) {
            case 'choice':
              return (
                <SelectField
                  key={name}
                  {...common}
                  value={String(value ?? usual)}
                  onChange={set}
                  options={allowed.of.map((one) => [one, one])}
                />
              );
            case 'integer':
              return (
                <NumberField
                  key={name}
                  {...common}
                  hint={virtualTexts.range(allowed.from, allowed.to)}
                  value={value}
                  onChange={set}
                  placeholder={String(usual)}
                  {...(allowed.unit !== null && { unit: allowed.unit })}
                />
              );
            default:
              return (
                <TextField
                  key={name}
                  {...common}
                  value={String(value ?? '')}
                  onChange={(text) => set(text === '' ? undefined : text)}
                  placeholder={String(usual)}
                  code={allowed.kind === 'obis'}
                />
              );
          }
        })}
      </div>
    </fieldset>
  );
}

function Inputs({ module, modules, draft }: PartProps & { readonly modules: readonly ModuleView[] }) {
  if (module.inputs.length === 0) return null;
  const linked = module.inputs.filter(({ link }) => link !== null).length;
  return (
    <details className="module-part" open={module.inputs.length <= 4 || linked <= 4}>
      <summary>
        {virtualTexts.inputs}{' '}
        <span className="faint">{virtualTexts.linked(linked, module.inputs.length)}</span>
      </summary>
      <div className="fields">
        {module.inputs.map(({ name, kind }) => (
          <SelectField
            key={name}
            label={name}
            value={draft.value.inputs[name] ?? ''}
            complaint={draft.complaintAt('inputs', name)}
            onChange={(link) => draft.set(['inputs', name], link)}
            options={[
              ['', virtualTexts.notLinked],
              ...modules
                .flatMap(({ outputs }) => outputs)
                .filter((output) => output.kind === kind)
                .map(({ link }) => [link, link] as const),
            ]}
          />
        ))}
      </div>
    </details>
  );
}
