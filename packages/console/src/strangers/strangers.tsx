import { forgetUnknownDevice, listUnknownDevices, type UnknownDevice } from '@meterwire/api';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { entriesOf, type Written } from '../configuration/edit.ts';
import { obisWords } from '../form/obis.ts';
import { RoleButton } from '../session/role-button.tsx';
import { explain } from '../shared/explain.ts';
import { Fetched } from '../shared/fetched.tsx';
import { Ago } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { readable } from '../shared/quantity.ts';
import { sentence } from '../shared/sentence.ts';
import { notify } from '../shared/toast-store.ts';
import { strangerTexts as texts } from '../texts/strangers.ts';
import { AdoptDrawer } from './adopt-drawer.tsx';
import './strangers.css';

const strangersQuery = queryOptions({
  queryKey: ['unknown devices'],
  queryFn: ({ signal }) => ask(listUnknownDevices, {}, signal),
  refetchInterval: 5_000,
});

/** Who pushes and is not known: what it is, what it says, and a way to make it a device. */
export function Strangers({ written }: { readonly written: Written }) {
  const strangers = useQuery(strangersQuery);
  const [adopting, setAdopting] = useState<UnknownDevice>();
  const listens = entriesOf(written, 'listeners').length > 0;
  return (
    <section className="panel" aria-label={texts.title}>
      <header className="panel-head">
        <h2 className="panel-title">{texts.title}</h2>
        <span className="faint">{texts.lead}</span>
      </header>
      <Fetched query={strangers} placeholderHeight={120}>
        {(list) =>
          list.length === 0 ? (
            <EmptyNote title={texts.none}>
              <p>{listens ? texts.noneAdvice : texts.noListener}</p>
            </EmptyNote>
          ) : (
            <ul className="lined">
              {list.map((stranger) => (
                <li key={stranger.id} className="stranger">
                  <Stranger stranger={stranger} onAdopt={() => setAdopting(stranger)} />
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
      {adopting && (
        <AdoptDrawer stranger={adopting} written={written} onClose={() => setAdopting(undefined)} />
      )}
    </section>
  );
}

interface StrangerProps {
  readonly stranger: UnknownDevice;
  readonly onAdopt: () => void;
}

function Stranger({ stranger, onAdopt }: StrangerProps) {
  const { id, listener, remote, systemTitle, identification, firstAt, lastAt, pushes, problem } = stranger;
  const name = identification ?? id;
  const client = useQueryClient();
  const forgetting = useMutation({
    mutationFn: () => ask(forgetUnknownDevice, { params: { id } }),
    onSuccess: () => notify(texts.forgotten(name)),
    onError: (error) => notify(sentence(explain(error).title), { wrong: true }),
    onSettled: () => client.invalidateQueries({ queryKey: strangersQuery.queryKey }),
  });
  return (
    <>
      <div className="stranger-facts">
        <p className="stranger-name">{name}</p>
        <p className="faint">
          {texts.from(remote, listener)}
          {systemTitle !== null && `, ${texts.systemTitle(systemTitle)}`}
        </p>
        <p className="faint">
          {texts.pushes(pushes)}, {texts.first} <Ago at={firstAt} />, {texts.last} <Ago at={lastAt} />
        </p>
        {problem !== null && <p className="stranger-problem">{sentence(problem)}</p>}
        <Sample sample={stranger.sample} />
      </div>
      <div className="stranger-tools">
        <RoleButton needs="administrator" size="xs" onClick={onAdopt} aria-label={texts.adoptOf(name)}>
          {texts.adopt}
        </RoleButton>
        <RoleButton
          needs="operator"
          variant="default"
          size="xs"
          loading={forgetting.isPending}
          onClick={() => forgetting.mutate()}
          aria-label={texts.forgetOf(name)}
        >
          {texts.forget}
        </RoleButton>
      </div>
    </>
  );
}

function Sample({ sample }: Pick<UnknownDevice, 'sample'>) {
  if (sample.length === 0) return <p className="faint">{texts.unreadable}</p>;
  return (
    <dl className="stranger-sample" aria-label={texts.sample}>
      {sample.map(({ logicalName, value, unit }) => {
        // Without a unit it may be a serial number, whose digits are no quantity.
        const { figure, unit: shown } = unit === null ? { figure: value, unit: '' } : readable(value, unit);
        return (
          <div key={logicalName}>
            <dt>
              {obisWords(logicalName) ?? logicalName} <span className="code">{logicalName}</span>
            </dt>
            <dd className="figures">
              {figure} {shown}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
