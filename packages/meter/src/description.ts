import type { Model } from './model.ts';

/**
 * A framework as people write it: modules with labels, setup registers and links. A link is the far end's label and output,
 * `kWh del int/Result`.
 */
export interface FrameworkDescription {
  readonly model: Model;
  readonly modules: readonly ModuleDescription[];
}

/** One module. What is left out has its default, or no link. */
export interface ModuleDescription {
  /** The name of the module type: `Data Recorder`. */
  readonly type: string;
  /** Tells the module apart from all others. */
  readonly label: string;
  readonly setup?: Readonly<Record<string, string | number>>;
  /** By input: what is linked to it. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** By output: what people call it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The far end of a link. */
export interface LinkEnd {
  readonly module: string;
  readonly output: string;
}

/** Reads `label/output`; the last slash divides, since outputs have none. Undefined when there is none. */
export function parseLink(text: string): LinkEnd | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return undefined;
  return { module: text.slice(0, slash).trim(), output: text.slice(slash + 1).trim() };
}
