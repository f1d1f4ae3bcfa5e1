import {
  configuration,
  connectionSetting,
  deviceSetting,
  outletSetting,
  type SchemaNode,
} from '@meterwire/api/configuration';
import { describe, expect, test } from 'vitest';
import { alternativeOf, fitting, kindOf, typesOf } from './kind.ts';

const device = (deviceSetting as unknown as SchemaNode).properties ?? {};
const kind = (key: string) => kindOf(device[key] ?? {});

describe('the control of a setting', () => {
  test('is what its schema asks for', () => {
    expect(kind('enabled')).toBe('switch');
    expect(kind('authentication')).toBe('choice');
    expect(kind('client')).toBe('number');
    expect(kind('timeout')).toBe('duration');
    expect(kind('password')).toBe('secret');
    expect(kind('tags')).toBe('words');
    expect(kind('modeE')).toBe('group');
    expect(kind('invocationCounter')).toBe('numberOrText');
  });

  test('is known for every setting there is', () => {
    const seen = new Set<string>();
    const walk = (schema: SchemaNode): void => {
      seen.add(kindOf(schema));
      for (const part of Object.values(schema.properties ?? {})) walk(part);
      for (const part of schema.anyOf ?? []) walk(part);
      if (schema.items) walk(schema.items);
    };
    walk(configuration as unknown as SchemaNode);
    expect([...seen].sort()).toEqual(
      'choice choices devices duration group list number numberOrText pairs secret switch text value words'.split(
        ' ',
      ),
    );
  });
});

describe('alternatives', () => {
  test('are told apart by their type', () => {
    expect(typesOf(outletSetting as unknown as SchemaNode)).toEqual([
      'mqtt',
      'postgres',
      'redis',
      'webhook',
      'file',
      'modbus',
    ]);
    expect(alternativeOf(connectionSetting as unknown as SchemaNode, { type: 'serial' }).title).toBe(
      'Serial connection',
    );
    expect(alternativeOf(connectionSetting as unknown as SchemaNode, {}).title).toBe('TCP connection');
  });

  test('keep only what is theirs when a value is sent', () => {
    const both = { type: 'serial', name: 'hall', host: '10.0.0.1', path: '/dev/ttyS0', baud: undefined };
    expect(fitting(connectionSetting as unknown as SchemaNode, both)).toEqual({
      type: 'serial',
      name: 'hall',
      path: '/dev/ttyS0',
    });
  });
});
