import type { Obis } from 'dlms/data';
import { defaultObjectAt } from '../default-objects.ts';
import type { FrameworkProblem, Place } from './checked-framework.ts';
import type { LinkedModule } from './link.ts';

/** A setup register that holds a code. */
interface Claim {
  readonly code: Obis;
  readonly at: Place;
  /** The register and its module, in words. */
  readonly near: string;
  /** The code is that of a profile, or of the value of this source. */
  readonly of: 'profile' | { readonly source: string };
}

/** No code stands for two things, and none for what every meter has. */
export function checkCodes(modules: readonly LinkedModule[], problems: FrameworkProblem[]): void {
  const holders = new Map<Obis, Claim>();
  for (const claim of claims(modules)) {
    const other = holders.get(claim.code);
    const reserved = defaultObjectAt(claim.code);
    const complaint = reserved ? `which is ${reserved} of every meter` : other && clash(claim, other);
    if (complaint) problems.push({ at: claim.at, message: `${claim.near} is ${claim.code}, ${complaint}` });
    else holders.set(claim.code, other ?? claim);
  }
}

/** Why two registers cannot hold the same code; undefined when they can. */
function clash(claim: Claim, other: Claim): string | undefined {
  if (claim.of === 'profile' && other.of === 'profile')
    return `and so is ${other.near}: every profile has a code of its own`;
  if (claim.of === 'profile' || other.of === 'profile')
    return `and so is ${other.near}: a code is that of a profile or of a value`;
  if (claim.of.source !== other.of.source)
    return `for ${claim.of.source}, and ${other.near} has it for ${other.of.source}: a code has one value`;
  return undefined;
}

function claims(modules: readonly LinkedModule[]): readonly Claim[] {
  const byLabel = new Map(modules.map((module) => [module.label, module]));
  return modules.flatMap((module) =>
    Object.entries(module.type.setup).flatMap(([register, { kind }]): Claim[] => {
      const code = module.setup.get(register) as Obis | undefined;
      if (kind !== 'obis' || code === undefined) return [];
      const near = `setup register "${register}" of ${module.type.name} "${module.label}"`;
      const of = register === PROFILE ? 'profile' : { source: sourceOf(module, register, byLabel) };
      return [{ code, at: ['modules', module.index, 'setup', register], near, of }];
    }),
  );
}

const PROFILE = 'Profile Generic OBIS';

/** What is linked to the recorder's source that an OBIS Code Source stands for. */
function sourceOf(
  module: LinkedModule,
  register: string,
  byLabel: ReadonlyMap<string, LinkedModule>,
): string {
  const recorder = byLabel.get(module.inputs.get('Data Recorder')?.module ?? '');
  const end = recorder?.inputs.get(register.replace('OBIS Code ', ''));
  return end ? `"${end.module}/${end.output}"` : 'a source without a link';
}
