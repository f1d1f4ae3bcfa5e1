import { requestSettings, type SchemaNode } from '@meterwire/api/configuration';
import type { ControlProps } from '../form/control.ts';

/** The control of another setting of the same request. */
export function settingAt(
  props: ControlProps,
  path: ControlProps['path'],
  scope = props.scope,
): ControlProps {
  const keys = path.filter((part) => typeof part === 'string');
  const inRequest = keys.slice(
    keys.findIndex((key) => Object.hasOwn(requestSettings, key) && key !== 'requests'),
  );
  let schema: SchemaNode = { properties: requestSettings as unknown as Record<string, SchemaNode> };
  for (const key of inRequest) schema = schema.properties?.[key] ?? {};
  return { draft: props.draft, path, schema, scope };
}
