import { type Static, Type } from 'typebox';
import { connectionSetting } from './connection.ts';
import { deviceSetting } from './device.ts';
import { closed, timeZone } from './field.ts';
import { listenerSetting } from './listener.ts';
import { outletSetting } from './outlet.ts';
import { requestSetting } from './request.ts';
import type { SchemaNode } from './schema-node.ts';
import { apiSettings, limitSettings, meterSetting, serviceEnabled, storeSettings } from './settings.ts';
import { signalSetting } from './signal.ts';
import { templateSetting } from './template.ts';

/**
 * The configuration of a gateway, said once: validation, defaults, the type, the JSON schema for editors, the forms of the
 * console and docs/configuration.md are made of it.
 */
export const configuration = Type.Object(
  {
    enabled: serviceEnabled,
    timeZone: Type.String({
      ...timeZone('Zone of the schedules and of meters that do not say theirs'),
      default: 'UTC',
    }),
    api: apiSettings,
    limits: limitSettings,
    store: storeSettings,
    connections: Type.Array(connectionSetting, {
      description: 'The ways to meters; one conversation at a time on each',
      default: [],
    }),
    devices: Type.Array(deviceSetting, { description: 'The meters', default: [] }),
    templates: Type.Array(templateSetting, {
      description: 'What meters of one kind have in common',
      default: [],
    }),
    requests: Type.Array(requestSetting, {
      description: 'What they are asked for, and when; the order counts where several wait',
      default: [],
    }),
    signals: Type.Array(signalSetting, {
      description: 'Values under names of their own, for SCADA and home automation',
      default: [],
    }),
    outlets: Type.Array(outletSetting, { description: 'Where readings go', default: [] }),
    listeners: Type.Array(listenerSetting, { description: 'Where pushed readings arrive', default: [] }),
    meters: Type.Array(meterSetting, {
      description: 'Virtual meters that are shown and set in the console',
      default: [],
    }),
  },
  { ...closed, title: 'Meterwire gateway' },
);

/** The same schema as messages, forms and pages walk through it. */
export const configurationNode = configuration as unknown as SchemaNode;

/** A configuration in which nothing is missing. */
export type FilledConfiguration = Static<typeof configuration>;

/** A configuration as people write it: what is left out has its default, or is reported. */
export type Configuration = Written<FilledConfiguration>;

type Written<T> = T extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Written<T[K]> | undefined }
    : T;

/** The lists of a configuration, each with the setting that its entries are called by. */
export const COLLECTIONS = {
  connections: 'name',
  devices: 'name',
  templates: 'name',
  requests: 'name',
  signals: 'alias',
  outlets: 'name',
  listeners: 'name',
  meters: 'name',
} as const satisfies Partial<Record<keyof FilledConfiguration, string>>;
export type Collection = keyof typeof COLLECTIONS;
