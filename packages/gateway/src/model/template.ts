import type { Obis } from 'dlms/data';

/** What meters of one kind have in common; its settings and requests are those of its devices already. */
export interface Template {
  readonly name: string;
  readonly description: string | undefined;
  readonly objects: readonly TemplateObject[];
}

interface TemplateObject {
  readonly logicalName: Obis;
  readonly classId: number;
  readonly version: number;
  readonly name: string | undefined;
  readonly unit: string | undefined;
}
