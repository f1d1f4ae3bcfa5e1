import { type ReactNode, useState } from 'react';
import type { Entry } from '../configuration/edit.ts';
import { Tool } from '../configuration/entry-tools.tsx';
import { useMay } from '../session/session.ts';
import { Dialog } from '../shared/dialog.tsx';
import { trialTexts } from '../texts/trial.ts';
import type { TrialProps } from './subject.ts';

interface TestToolProps {
  readonly name: string;
  readonly entry: Entry;
  readonly trial: (props: TrialProps) => ReactNode;
}

/** Tests an entry of a list as it stands, without opening its form. */
export function TestTool({ name, entry, trial }: TestToolProps) {
  const [count, setCount] = useState(0);
  if (!useMay('operator')) return null;
  const again = () => setCount((before) => before + 1);
  return (
    <>
      <Tool label={trialTexts.testOf(name)} onClick={again}>
        <path d="M5 3.2v9.6l8-4.8z" />
      </Tool>
      <Dialog open={count > 0} wide title={trialTexts.testOf(name)} onClose={() => setCount(0)}>
        <div key={count}>{trial({ subject: { name, entry, operations: [] }, onAgain: again })}</div>
      </Dialog>
    </>
  );
}
