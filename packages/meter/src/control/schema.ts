import { type Static, Type } from 'typebox';

/** What the control interface of a meter speaks of besides the documents that the API has as well. */

const value = Type.Union([Type.String(), Type.Integer()]);
const link = Type.String({ description: 'label of a module and its output: kWh del/Result' });
const label = Type.String({ minLength: 1, maxLength: 80 });

/** A module as a framework file has it. */
export const moduleDescription = Type.Object(
  {
    type: Type.String(),
    label,
    setup: Type.Optional(Type.Record(Type.String(), value)),
    inputs: Type.Optional(Type.Record(Type.String(), link)),
    labels: Type.Optional(Type.Record(Type.String(), label)),
  },
  { additionalProperties: false },
);

/** A framework, of which the shape alone is looked at here: what is in it the meter checks as it does a file. */
export const framework = Type.Object({ model: Type.String(), modules: Type.Array(Type.Unknown()) });

const fileProblem = Type.Object({ path: Type.String(), message: Type.String() });

/** What a framework would be told if it were used. */
export const checkResult = Type.Object({ ok: Type.Boolean(), problems: Type.Array(fileProblem) });

/** Every answer that is no success: a problem document of RFC 9457. */
const problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    advice: Type.Optional(Type.String()),
    problems: Type.Optional(Type.Array(fileProblem)),
  },
  { title: 'Problem' },
);
export type ControlProblem = Static<typeof problem>;
