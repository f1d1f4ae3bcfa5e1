import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { explain } from '../shared/explain.ts';
import { Ago, Soon } from '../shared/moment.tsx';
import { readable } from '../shared/quantity.ts';
import { sentence } from '../shared/sentence.ts';
import { standingTexts as texts } from '../texts/standing.ts';
import { meterQueries } from '../virtual/meter-client.ts';
import { useStanding } from './standing.ts';
import { StandingMark } from './standing-mark.tsx';

interface OfEntry {
  readonly name: string;
}

const unknown = <span className="faint">{texts.unknown}</span>;

export function ConnectionStanding({ name, enabled }: OfEntry & { readonly enabled: boolean }) {
  const { connections: words } = texts;
  const standing = useStanding('connections', ({ id }) => id === name);
  if (standing === undefined) return unknown;
  const { state, running, lastError, waiting, lastUsed } = standing;
  const queue = waiting > 0 ? words.waiting(waiting) : undefined;
  switch (state) {
    case 'busy':
      return (
        <StandingMark
          tone="busy"
          word={words.busy(running ?? '')}
          {...(queue === undefined ? {} : { detail: queue })}
        />
      );
    case 'failed':
      return <StandingMark tone="wrong" word={words.failed} detail={sentence(lastError?.message ?? '')} />;
    case 'disabled':
      // Switched on, but all of its devices are off.
      return <StandingMark tone="idle" word={enabled ? words.unused : words.disabled} />;
    case 'idle':
      return (
        <StandingMark
          tone="good"
          word={words.idle}
          detail={queue ?? (lastUsed === null ? words.never : <Ago at={lastUsed} />)}
        />
      );
  }
}

const TONES = {
  starting: 'busy',
  following: 'good',
  catchingUp: 'busy',
  failing: 'wrong',
  stopped: 'idle',
  disabled: 'idle',
} as const;

export function OutletStanding({ name }: OfEntry) {
  const { outlets: words } = texts;
  const standing = useStanding('outlets', ({ id }) => id === name);
  if (standing === undefined) return unknown;
  const { state, behindBy, delivered, passedOver, lastFailure } = standing;
  const numbers = [
    behindBy > 0 && state !== 'following' ? words.behind(behindBy) : words.delivered(delivered),
    ...(passedOver > 0 ? [words.passedOver(passedOver)] : []),
  ].join(', ');
  const detail = state === 'failing' && lastFailure !== null ? sentence(lastFailure.message) : numbers;
  return (
    <StandingMark tone={TONES[state]} word={words[state]} {...(state === 'disabled' ? {} : { detail })} />
  );
}

export function ListenerStanding({ name, enabled }: OfEntry & { readonly enabled: boolean }) {
  const { listeners: words } = texts;
  const standing = useStanding('listeners', ({ id }) => id === name);
  if (!enabled) return <StandingMark tone="idle" word={words.off} />;
  if (standing === undefined) return unknown;
  const { address, problem, pushes, refused } = standing;
  if (address === null)
    return (
      <StandingMark
        tone="wrong"
        word={words.broken}
        {...(problem === null ? {} : { detail: sentence(problem) })}
      />
    );
  const counts = [words.pushes(pushes), ...(refused > 0 ? [words.refused(refused)] : [])].join(', ');
  return <StandingMark tone="good" word={words.listening} detail={`${address} · ${counts}`} />;
}

export function SignalStanding({ name }: OfEntry) {
  const { signals: words } = texts;
  const standing = useStanding('signals', ({ alias }) => alias === name);
  if (standing === undefined) return unknown;
  const { quality, value, unit, at, enabled, refusal } = standing;
  if (!enabled) return <span className="faint">{words.off}</span>;
  if (quality === 'refused')
    return <StandingMark tone="wrong" word={words.refused} detail={sentence(refusal ?? '')} />;
  if (value === null) return <span className="faint">{words.none}</span>;
  const { figure, unit: shown } = readable(value, unit);
  return (
    <span className="standing">
      <span className="figures">
        {figure} {shown}
      </span>
      {at !== null && (
        <span className="table-second">
          <Ago at={at} />
        </span>
      )}
    </span>
  );
}

export function MeterStanding({ name, enabled }: OfEntry & { readonly enabled: boolean }) {
  const { meters: words } = texts;
  const { data, error } = useQuery({
    ...meterQueries.meter(name),
    enabled,
    retry: false,
    refetchInterval: 10_000,
  });
  if (!enabled) return <StandingMark tone="idle" word={words.off} />;
  if (error !== null)
    return <StandingMark tone="wrong" word={words.silent} detail={sentence(explain(error).title)} />;
  if (data === undefined) return unknown;
  const { power, model, modules } = data;
  return (
    <StandingMark
      tone={power === 'up' ? 'good' : 'idle'}
      word={words[power]}
      detail={`${model}, ${words.modules(modules)}`}
    />
  );
}

export function RequestStanding({ name }: OfEntry) {
  const { requests: words } = texts;
  const { data } = useQuery({ ...queries.requests, refetchInterval: usePolling() });
  const standing = data?.find((request) => request.name === name);
  if (standing === undefined) return unknown;
  const { enabled, running, failed, done, nextRun } = standing;
  if (!enabled) return <StandingMark tone="idle" word={words.off} />;
  const detail =
    nextRun === null ? (
      words.noNext
    ) : (
      <>
        {words.next} <Soon at={nextRun} />
      </>
    );
  if (running > 0) return <StandingMark tone="busy" word={words.running(running)} detail={detail} />;
  if (failed > 0) return <StandingMark tone="wrong" word={words.failed(failed)} detail={detail} />;
  return (
    <StandingMark
      tone={done > 0 ? 'good' : 'idle'}
      word={done > 0 ? words.good : words.none}
      detail={detail}
    />
  );
}
