import { type DeviceDetail, type MeterObject, readObjects } from '@meterwire/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ask } from '../client/gateway.ts';
import { useView } from '../profile/use-rows.ts';
import { RoleButton } from '../session/role-button.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { Ago } from '../shared/moment.tsx';
import { EmptyNote, ErrorNote } from '../shared/note.tsx';
import { Progress } from '../shared/progress.tsx';
import { finder } from '../shared/words.ts';
import { KeepButton } from '../templates/keep-button.tsx';
import { objectsTexts } from '../texts/objects.ts';
import { ObjectList } from './object-list.tsx';
import { ObjectView } from './object-view.tsx';
import { keyOf, objectsQuery } from './objects-query.ts';
import './objects-panel.css';

/** Reading a long object list over a slow line takes this long at most. */
const patienceMs = 300_000;

/** The objects of a meter: found, looked into, read, written and called. */
export function ObjectsPanel({ device }: { readonly device: DeviceDetail }) {
  const { id } = device;
  const objects = useQuery(objectsQuery(id));
  const client = useQueryClient();
  const [stop, setStop] = useState<AbortController>();
  const reading = useMutation({
    mutationFn: (signal: AbortSignal) => ask(readObjects, { params: { id }, body: {} }, signal, patienceMs),
    onSuccess: (list) => client.setQueryData(objectsQuery(id).queryKey, list),
  });
  const read = () => {
    const begun = new AbortController();
    setStop(begun);
    reading.mutate(begun.signal);
  };
  const stopped = reading.isError && stop?.signal.aborted;
  return (
    <section className="panel objects">
      <Fetched query={objects} placeholderHeight={500}>
        {({ readAt, objects: list }) => (
          <>
            <div className="panel-head">
              <h2 className="panel-title">
                {objectsTexts.title}{' '}
                {readAt && (
                  <span className="objects-read faint">
                    {objectsTexts.count(list.length)}, {objectsTexts.readAt} <Ago at={readAt} />
                  </span>
                )}
              </h2>
              {!reading.isPending && (
                <div className="objects-tools">
                  {list.length > 0 && <KeepButton device={device} objects={list} />}
                  <RoleButton
                    needs="operator"
                    variant="default"
                    size="xs"
                    onClick={read}
                    disabled={device.state === 'disabled'}
                  >
                    {readAt ? objectsTexts.readAgain : objectsTexts.readList}
                  </RoleButton>
                </div>
              )}
            </div>
            {reading.isPending && (
              <div className="objects-progress">
                <Progress label={objectsTexts.reading} onCancel={() => stop?.abort()} />
              </div>
            )}
            {reading.isError && !stopped && (
              <ErrorNote error={reading.error} onRetry={read} busy={reading.isPending} />
            )}
            {list.length === 0 ? (
              <EmptyNote title={objectsTexts.none}>
                <p>{objectsTexts.noneAdvice}</p>
              </EmptyNote>
            ) : (
              <Browser device={id} objects={list} />
            )}
          </>
        )}
      </Fetched>
    </section>
  );
}

function Browser({ device, objects }: { readonly device: string; readonly objects: readonly MeterObject[] }) {
  const [{ object: chosen }, change] = useView();
  const [find, setFind] = useState('');
  const shown = useMemo(() => {
    const fits = finder(find);
    return objects.filter(({ classId, className, logicalName, name }) =>
      fits(`${classId} ${className} ${logicalName} ${name ?? ''}`),
    );
  }, [objects, find]);
  const object = objects.find((one) => keyOf(one) === chosen);
  return (
    <div className="objects-columns">
      <div className="objects-side">
        <input
          type="search"
          className="input objects-find"
          placeholder={objectsTexts.find}
          aria-label={objectsTexts.find}
          value={find}
          onChange={({ currentTarget }) => setFind(currentTarget.value)}
        />
        <ObjectList objects={shown} chosen={chosen} onChoose={(key) => change({ object: key })} />
      </div>
      {object === undefined ? (
        <div className="objects-choose">
          <EmptyNote title={objectsTexts.choose}>
            <p>{objectsTexts.chooseAdvice}</p>
          </EmptyNote>
        </div>
      ) : (
        <ObjectView key={keyOf(object)} device={device} object={object} />
      )}
    </div>
  );
}
