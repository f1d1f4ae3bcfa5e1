import { Button } from '@mantine/core';
import { type SchemaNode, templateSetting } from '@meterwire/api/configuration';
import { type ReactNode, useState } from 'react';
import { type Entry, moved } from '../configuration/edit.ts';
import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import type { ControlProps } from '../form/control.ts';
import { ItemTools } from '../form/item-tools.tsx';
import { SchemaForm } from '../form/schema-form.tsx';
import { requestComplaints } from '../request/complaints.ts';
import { requestSections } from '../request/request-sections.ts';
import { requestSpecial } from '../request/request-special.ts';
import { RequestTool } from '../templates/request-tool.tsx';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { formTexts } from '../texts/forms.ts';
import { sectionTexts } from '../texts/sections.ts';
import { column, countBy, text } from './cells.tsx';
import { deviceSections } from './device-sections.ts';

const { properties } = templateSetting as unknown as SchemaNode;

const templates: Resource = {
  list: 'templates',
  switchable: false,
  start: () => ({}),
  sections: [
    { title: sectionTexts.general, fields: ['name', 'description', 'model'] },
    { title: sectionTexts.template, folded: true, fields: ['settings'] },
    { title: sectionTexts.requests, fields: ['requests'] },
    { title: sectionTexts.objects, folded: true, fields: ['objects'] },
  ],
  special: {
    settings: (props) => <Settings {...props} />,
    requests: (props) => <Requests {...props} />,
  },
  complaints: ({ requests }) =>
    (Array.isArray(requests) ? requests : []).flatMap((request: Entry, index) =>
      requestComplaints(request).map(({ path, message }) => ({
        path: ['requests', index, ...path],
        message,
      })),
    ),
  tools: (template, written) => <RequestTool template={template} written={written} />,
  columns(written) {
    const counts = countBy(written, 'template');
    const size = (list: unknown) => (Array.isArray(list) ? list.length : 0);
    return [
      column('family', 'minmax(0, 1fr)', ({ model }) => text(model)),
      column(
        'what',
        'minmax(0, 2fr)',
        ({ objects, requests }) => `${texts.objectsOf(size(objects))}, ${texts.requestsOf(size(requests))}`,
        'line',
      ),
      column('use', '110px', ({ name }) => texts.devicesOf(counts.get(name) ?? 0)),
    ];
  },
};

function Settings({ draft, path }: ControlProps) {
  return (
    <div className="form-wide">
      <SchemaForm
        draft={draft}
        path={path}
        schema={properties?.['settings'] ?? {}}
        sections={deviceSections}
        scope="templates"
        inherits={() => true}
      />
    </div>
  );
}

function Requests({ draft, path }: ControlProps) {
  const value = draft.at(...path);
  const requests: readonly unknown[] = Array.isArray(value) ? value : [];
  const set = (next: unknown) => draft.set(path, next);
  return (
    <div className="list form-wide">
      {requests.map((request, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their names are being typed
        <Foldable key={index} name={text((request as Entry)['name'])} fallback={formTexts.item(index + 1)}>
          <ItemTools
            name={text((request as Entry)['name']) || formTexts.item(index + 1)}
            index={index}
            count={requests.length}
            onMove={(to) => set(moved(requests, index, to))}
            onRemove={() => set(requests.toSpliced(index, 1))}
          />
          <SchemaForm
            draft={draft}
            path={[...path, index]}
            schema={properties?.['requests']?.items ?? {}}
            sections={requestSections}
            special={requestSpecial}
            scope="requests"
          />
        </Foldable>
      ))}
      <Button variant="default" size="xs" onClick={() => set([...requests, { every: '15m', values: [] }])}>
        {texts.add(texts.resources.requests.one)}
      </Button>
    </div>
  );
}

interface FoldableProps {
  readonly name: string;
  readonly fallback: string;
  readonly children: ReactNode;
}

/** Open from the start where it is new: it has no name then. */
function Foldable({ name, fallback, children }: FoldableProps) {
  const [open] = useState(name === '');
  return (
    <details className="template-request" open={open}>
      <summary className="form-title">{name || fallback}</summary>
      {children}
    </details>
  );
}

export const TemplatesScreen = () => <ResourceScreen resource={templates} />;
