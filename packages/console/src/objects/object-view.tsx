import { type AttributeValue, type MeterObject, readAttributes } from '@meterwire/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { attributeOf, interfaceClassOf } from 'dlms/classes';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { RoleButton } from '../session/role-button.tsx';
import { Ago } from '../shared/moment.tsx';
import { ErrorNote } from '../shared/note.tsx';
import { objectsTexts } from '../texts/objects.ts';
import { texts as common } from '../texts.ts';
import { JsonValue } from './json-value.tsx';
import { Methods } from './methods.tsx';
import { type KnownValues, keyOf, valuesKey, withValues } from './objects-query.ts';
import { WriteDialog } from './write-dialog.tsx';

type Attribute = MeterObject['attributes'][number];

const patienceMs = 120_000;

/** One object: every attribute decoded by its class, with its access rights, and its methods. */
export function ObjectView({ device, object }: { readonly device: string; readonly object: MeterObject }) {
  const { logicalName, classId, className, version, name, attributes, methods } = object;
  const client = useQueryClient();
  const key = valuesKey(device, object);
  const known = useQuery<KnownValues | null>({
    queryKey: key,
    // What was read stands in the cache; nothing is asked of a meter unless somebody says so.
    queryFn: () => null,
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const [writing, setWriting] = useState<Attribute>();
  const read = useMutation({
    mutationFn: (attribute: number | undefined) => {
      const asked = { logicalName, classId, ...(attribute === undefined ? {} : { attribute }) };
      return ask(
        readAttributes,
        { params: { id: device }, body: { attributes: [asked] } },
        undefined,
        patienceMs,
      );
    },
    onSuccess: ({ values }) =>
      client.setQueryData<KnownValues>(key, (before) => withValues(before ?? undefined, values)),
  });
  const declared = interfaceClassOf(classId, version);
  const knownValue = (index: number) => known.data?.values.find(({ attribute }) => attribute === index);
  return (
    <article className="object" aria-label={name ?? logicalName}>
      <header className="object-head">
        <div>
          <h3>{name ?? logicalName}</h3>
          <p className="object-facts">
            <span className="figures">{logicalName}</span> {objectsTexts.classOf(className, classId, version)}
            {known.data && (
              <>
                {' · '}
                {objectsTexts.readAt} <Ago at={known.data.readAt} />
              </>
            )}
          </p>
          {declared && <p className="object-doc">{declared.doc}</p>}
        </div>
        <RoleButton
          needs="operator"
          size="xs"
          loading={read.isPending}
          onClick={() => read.mutate(undefined)}
        >
          {objectsTexts.readAll}
        </RoleButton>
      </header>
      {read.isError && (
        <ErrorNote error={read.error} onRetry={() => read.mutate(read.variables)} busy={read.isPending} />
      )}
      <ul className="lined">
        {attributes.map((attribute) => (
          <AttributeLine
            key={attribute.index}
            attribute={attribute}
            doc={declared && attributeOf(declared, attribute.index)?.doc}
            value={knownValue(attribute.index)}
            busy={read.isPending}
            onRead={() => read.mutate(attribute.index)}
            onWrite={() => setWriting(attribute)}
          />
        ))}
      </ul>
      {methods.length > 0 && <Methods device={device} object={object} />}
      {writing && (
        <WriteDialog
          key={`${keyOf(object)} ${writing.index}`}
          device={device}
          object={object}
          attribute={writing}
          value={knownValue(writing.index)}
          onClose={() => setWriting(undefined)}
          onWritten={() => read.mutate(writing.index)}
        />
      )}
    </article>
  );
}

interface AttributeLineProps {
  readonly attribute: Attribute;
  readonly doc: string | undefined;
  readonly value: AttributeValue | undefined;
  readonly busy: boolean;
  readonly onRead: () => void;
  readonly onWrite: () => void;
}

function AttributeLine({ attribute, doc, value, busy, onRead, onWrite }: AttributeLineProps) {
  const { index, name, access } = attribute;
  const title = name ?? objectsTexts.attribute(index);
  const mayRead = access !== 'write' && access !== 'none';
  const mayWrite = access === null || access === 'write' || access === 'readWrite';
  return (
    <li className="attribute">
      <p className="attribute-name">
        <span className="faint figures">{index}</span> <span title={doc}>{title}</span>
        <span className="attribute-access">{objectsTexts.access[access ?? 'unknown'] ?? access}</span>
      </p>
      <div className="attribute-value">
        <Said value={value} />
      </div>
      <div className="attribute-actions">
        <RoleButton
          needs="operator"
          variant="default"
          size="compact-xs"
          disabled={busy || !mayRead}
          onClick={onRead}
          aria-label={objectsTexts.readOne(title)}
        >
          {objectsTexts.read}
        </RoleButton>
        {mayWrite && index > 1 && (
          <RoleButton
            needs="operator"
            variant="default"
            size="compact-xs"
            disabled={busy}
            onClick={onWrite}
            aria-label={objectsTexts.writeOne(title)}
          >
            {objectsTexts.write}
          </RoleButton>
        )}
      </div>
    </li>
  );
}

function Said({ value }: { readonly value: AttributeValue | undefined }) {
  if (value === undefined) return <span className="faint">{objectsTexts.notRead}</span>;
  if (!value.ok) {
    const reason = value.error ?? '';
    return (
      <span className="attribute-refused">
        {common.values.refused[reason] ?? common.values.refusedOther(reason)}
      </span>
    );
  }
  return (
    <>
      <JsonValue value={plain(value.value)} />
      {value.note && <p className="attribute-note">{value.note}</p>}
      {value.raw && (
        <details className="attribute-raw">
          <summary>{objectsTexts.octets}</summary>
          <code>{value.raw.toUpperCase()}</code>
        </details>
      )}
    </>
  );
}

/** A value that only says its type besides: `{ type: 'uint32', value: 5 }` is 5. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isTyped =
    entries.length === 2 && 'type' in value && 'value' in value && typeof value.type === 'string';
  return isTyped ? value.value : value;
}
