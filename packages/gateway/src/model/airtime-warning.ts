import type { Airtime } from './ports.ts';

/** A plan that needs more of a line's time than this leaves no room for retries, orders and first collections. */
const CLOSE_SHARE = 0.8;

export interface AirtimeWarning {
  /** Whether it does not fit, or is close to it. */
  readonly over: boolean;
  readonly message: string;
  readonly advice: string;
}

/** What to say of a line whose plan does not fit its time, or hardly; undefined where all is well. */
export function airtimeWarning({ plannedShare, measured }: Airtime): AirtimeWarning | undefined {
  if (plannedShare < CLOSE_SHARE) return undefined;
  const over = plannedShare > 1;
  const needed = `${Math.round(plannedShare * 100)} %`;
  const how = measured
    ? 'as its runs have lasted lately'
    : 'if runs last as long as is assumed before they ran';
  return {
    over,
    message: over
      ? `the plan of this line needs ${needed} of its time, ${how}: runs come late, and later ones are left out`
      : `the plan of this line needs ${needed} of its time, ${how}: little is left for retries and orders`,
    advice: ADVICE,
  };
}

const ADVICE =
  'ask for less, or less often; let the association stay open (association: persistent); allow larger frames and a higher baud rate; or move devices to another line';
