import { Button } from '@mantine/core';
import { complaintsOf, configurationNode, type SchemaNode } from '@meterwire/api/configuration';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { valueComplaints } from '../configuration/checks.ts';
import type { Written } from '../configuration/edit.ts';
import { pathOf } from '../configuration/place.ts';
import { Problems } from '../configuration/review-dialog.tsx';
import { configurationQuery } from '../configuration/service.ts';
import { type Changing, useChange } from '../configuration/use-change.tsx';
import { useScopeOf } from '../configuration/use-form-scope.ts';
import { SchemaForm } from '../form/schema-form.tsx';
import { FormScopeProvider } from '../form/scope.ts';
import { useMay } from '../session/session.ts';
import { type Draft, useDraft } from '../shared/draft.ts';
import { Fetched } from '../shared/fetched.tsx';
import { useTitle } from '../shared/title.ts';
import { configurationTexts } from '../texts/configuration.ts';
import { settingsTexts as texts } from '../texts/settings.ts';
import { Backup } from './backup.tsx';
import { Exchange } from './exchange.tsx';
import { History } from './history.tsx';
import { ReadingsExport } from './readings-export.tsx';
import '../configuration/resource-screen.css';
import './settings.css';

/** What holds for the whole gateway. */
export function SettingsScreen() {
  const configuration = useQuery(configurationQuery);
  const may = useMay('administrator');
  useTitle(texts.title);
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{texts.title}</h1>
        <p className="resource-lead">{texts.lead}</p>
      </header>
      {!may && <p className="resource-read-only">{configurationTexts.readOnly}</p>}
      <Fetched query={configuration} placeholderHeight={500}>
        {({ value, file, problems }) => (
          <>
            {problems.length > 0 && <Problems problems={problems} />}
            <Settings written={value} may={may} />
            {may && <Exchange file={file} />}
            <ReadingsExport timeZone={String(value['timeZone'] ?? 'UTC')} />
            {may && <Backup />}
            {may && <History />}
          </>
        )}
      </Fetched>
    </div>
  );
}

const KEYS = ['timeZone', 'api', 'limits', 'store'] as const;

function Settings({ written, may }: { readonly written: Written; readonly may: boolean }) {
  const changing = useChange();
  const initial = useMemo(
    () =>
      Object.fromEntries(KEYS.flatMap((key) => (written[key] === undefined ? [] : [[key, written[key]]]))),
    [written],
  );
  const draft = useDraft<Written>('settings', initial, check);

  function review(): void {
    if (!draft.isReady()) return;
    changing.review({
      operations: [{ op: 'set', value: changedSettings(initial, draft.value) }],
      done: texts.changed,
      onDone: draft.forget,
      onRefused: (problems) =>
        draft.refused(problems.map(({ path, message }) => ({ path: pathOf(path), message }))),
    });
  }

  return (
    <FormScopeProvider value={useScopeOf(written)}>
      <GlobalSwitch on={written['enabled'] !== false} changing={changing} may={may} />
      <section className="panel settings-form" aria-label={texts.title}>
        <fieldset className="drawer-form" disabled={!may}>
          <Groups draft={draft} />
        </fieldset>
        {may && (
          <footer className="settings-foot">
            {draft.changed && <span className="drawer-kept">{configurationTexts.draftKept}</span>}
            {draft.changed && (
              <Button variant="default" onClick={draft.forget}>
                {configurationTexts.discard}
              </Button>
            )}
            <Button onClick={review} disabled={!draft.changed}>
              {configurationTexts.review}
            </Button>
          </footer>
        )}
      </section>
      {changing.dialog}
    </FormScopeProvider>
  );
}

/** Only what differs; what was taken away is null. */
function changedSettings(before: Written, after: Written): Record<string, unknown> {
  return Object.fromEntries(
    KEYS.flatMap((key): [string, unknown][] => {
      if (JSON.stringify(before[key]) === JSON.stringify(after[key])) return [];
      return [[key, withNulls(before[key], after[key])]];
    }),
  );
}

function withNulls(before: unknown, after: unknown): unknown {
  if (after === undefined) return null;
  if (typeof after !== 'object' || after === null || Array.isArray(after)) return after;
  const gone = Object.keys((before ?? {}) as object).filter((key) => !Object.hasOwn(after, key));
  return { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

const schemaOf = (key: string): SchemaNode => configurationNode.properties?.[key] ?? {};

const check = (value: Written) =>
  KEYS.flatMap((key) => [
    ...(value[key] === undefined ? [] : complaintsOf(schemaOf(key), value[key], [key])),
    ...valueComplaints(schemaOf(key), value[key], [key]),
  ]);

function Groups({ draft }: { readonly draft: Draft<Written> }) {
  const { sections } = texts;
  return (
    <div className="form">
      <SchemaForm
        draft={draft}
        schema={{ properties: { timeZone: schemaOf('timeZone') } }}
        sections={[{ title: sections.time, fields: ['timeZone'] }]}
        scope="settings"
      />
      {(
        [
          ['api', sections.api, sections.apiHint],
          ['store', sections.store, sections.storeHint],
          ['limits', sections.limits, sections.limitsHint],
        ] as const
      ).map(([key, title, hint]) => (
        <SchemaForm
          key={key}
          draft={draft}
          path={[key]}
          schema={schemaOf(key)}
          sections={[{ title, hint, fields: Object.keys(schemaOf(key).properties ?? {}) }]}
          scope={key}
        />
      ))}
    </div>
  );
}

function GlobalSwitch({
  on,
  changing,
  may,
}: {
  readonly on: boolean;
  readonly changing: Changing;
  readonly may: boolean;
}) {
  return (
    <section className="panel settings-switch" data-on={on} aria-label={on ? texts.works : texts.stopped}>
      <div>
        <p className="note-title">{on ? texts.works : texts.stopped}</p>
        <p className="faint">{on ? texts.worksHint : texts.stoppedHint}</p>
      </div>
      {may && (
        <Button
          variant={on ? 'default' : 'filled'}
          loading={changing.busy}
          onClick={() =>
            void changing.atOnce({
              operations: [{ op: 'set', value: { enabled: !on } }],
              done: on ? texts.switchedOff : texts.switchedOn,
            })
          }
        >
          {on ? texts.switchOff : texts.switchOn}
        </Button>
      )}
    </section>
  );
}
