import type { MeterTime } from '@meterwire/api';
import { texts } from '../texts.ts';
import { useNow } from './now.ts';
import { agoText, momentText, soonText } from './time.ts';

/** How long ago something was, renewed as time goes by; the moment itself on hover. */
export function Ago({ at, clock }: { readonly at: string; readonly clock?: MeterTime | null }) {
  const seconds = (useNow() - Date.parse(at)) / 1000;
  return (
    <time dateTime={at} title={hover(at, clock)}>
      {agoText(seconds)}
    </time>
  );
}

/** How soon something will be. */
export function Soon({ at }: { readonly at: string }) {
  const seconds = (Date.parse(at) - useNow()) / 1000;
  return (
    <time dateTime={at} title={hover(at)}>
      {soonText(seconds)}
    </time>
  );
}

/** A moment in the viewer's zone. */
export function Moment({ at }: { readonly at: string }) {
  return <time dateTime={at}>{momentText(at)}</time>;
}

function hover(at: string, clock?: MeterTime | null): string {
  return clock ? `${momentText(at)}\n${texts.time.meterSays(clock.text)}` : momentText(at);
}
