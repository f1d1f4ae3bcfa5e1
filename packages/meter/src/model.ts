/** The meters whose frameworks come with the package. */
export const MODELS = ['ion9000', 'ion8650', 'ion7400', 'ion8800'] as const;
export type Model = (typeof MODELS)[number];

/** The lines by which a meter can be read. */
export const PORT_KINDS = ['optical', 'serial', 'modem', 'ethernet'] as const;
export type PortKind = (typeof PORT_KINDS)[number];

/** What sets one model apart: its printed name and the ports it has (table "Physical layer" of the protocol document). */
export const MODEL_FACTS: Readonly<
  Record<Model, { readonly title: string; readonly ports: readonly PortKind[] }>
> = {
  ion9000: { title: 'ION9000', ports: ['serial', 'ethernet'] },
  ion8650: { title: 'ION8650', ports: ['optical', 'serial', 'modem', 'ethernet'] },
  ion7400: { title: 'ION7400', ports: ['optical', 'serial', 'ethernet'] },
  ion8800: { title: 'ION8800', ports: ['optical', 'serial', 'modem', 'ethernet'] },
};

/** Whether the text names a model. */
export const isModel = (text: string): text is Model => (MODELS as readonly string[]).includes(text);
