import { allowed, configuration, type SchemaNode } from '@meterwire/api/configuration';

/** docs/configuration.md: the guide around tables that are made of the schema. */
export function configurationMarkdown(): string {
  const root = configuration as SchemaNode;
  const { properties = {} } = root;
  const tables = Object.entries(properties).flatMap(([key, property]) => tablesOf(key, property));
  return `${[INTRODUCTION, section('The whole', root), REQUESTS, ...tables, CHECKING].join('\n\n')}\n`;
}

/** The tables of a setting: its own where it is a group or a list of groups, and those of the groups in it. */
function tablesOf(path: string, schema: SchemaNode): string[] {
  const { items, anyOf, properties } = schema;
  if (items !== undefined) return tablesOf(`${path}[]`, items);
  if (anyOf !== undefined) return anyOf.flatMap((one) => tablesOf(`${path}`, one));
  if (properties === undefined) return [];
  const kind = properties['type']?.const;
  const title = kind === undefined ? path : `${path} with type: ${String(kind)}`;
  const inner = Object.entries(properties).filter(([key]) => !REPEATED.has(`${path}.${key}`));
  return [
    section(`\`${title}\``, schema),
    ...inner.flatMap(([key, property]) => tablesOf(`${path}.${key}`, property)),
  ];
}

/** Groups that stand elsewhere already, word for word. */
const REPEATED = new Set([
  ...['modeE', 'gateway'].map((key) => `templates[].settings.${key}`),
  ...['values', 'event', 'write', 'action', 'clock'].map((key) => `templates[].requests[].${key}`),
]);

/** The JSON schema of the configuration, for editors: what has a default may be left out. */
export function configurationSchema(): Record<string, unknown> {
  const copy = withoutDefaultedFromRequired(configuration as SchemaNode);
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(copy as Record<string, unknown>) };
}

function section(title: string, schema: SchemaNode | undefined): string {
  const rows = Object.entries(schema?.properties ?? {}).map(([key, property]) => {
    const required = schema?.required?.includes(key) === true && property.default === undefined;
    const cells = [
      `\`${key}\``,
      property.description ?? '',
      allowed(property),
      defaultText(property, required),
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [`## ${title}`, '', '| setting | what | allowed | default |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function defaultText({ default: value }: SchemaNode, required: boolean): string {
  if (required) return '**required**';
  if (value === undefined) return '';
  if (Array.isArray(value)) return 'empty';
  return typeof value === 'object' ? 'as below' : `\`${String(value)}\``;
}

function withoutDefaultedFromRequired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaultedFromRequired);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutDefaultedFromRequired(part)]),
  );
  const { required, properties } = value as SchemaNode;
  if (Array.isArray(required) && properties !== undefined)
    copy['required'] = required.filter((key) => properties[key]?.default === undefined);
  return copy;
}

const INTRODUCTION = `# Configuration of the gateway

One YAML file says which meters there are, how they are reached, and what they are asked for. It is checked as a whole before
anything starts.

\`\`\`yaml
timeZone: Europe/Berlin
connections:
  - name: hall
    type: tcp
    host: 192.168.1.20
    port: 4059
devices:
  - name: main-meter
    connection: hall
    interface: hdlc
    logical: 1
    physical: 17
    addressSize: 4
    authentication: low
    password: \${ENV:MAIN_METER_PASSWORD}
    model: ion
requests:
  - name: energies
    devices: all
    every: 1m
    values: [1-1:1.8.0*255, 1-1:2.8.0*255, 0-0:1.0.0*255]
  - name: load-profile
    devices: [main-meter]
    every: 15m
    profile: 1-0:99.1.0*255
    history: 30d
\`\`\``;

const REQUESTS = `## Requests

A request needs exactly one of \`once\`, \`every\`, \`at\`, \`cron\` and \`event\`, and exactly one of \`values\`, \`profile\`,
\`write\`, \`action\` and \`clock\`. All requests of a device that are due together share one session. What was missed while the gateway was stopped is made up once, soon after
the start. A device that does not answer is left alone for a while, longer each time (\`limits\`), and delays no other but those
that wait for the same line.

A profile is collected from where the last rows ended, with an overlap of one period, so that nothing is missed and nothing is
stored twice.`;

const CHECKING = `## Checking

\`meterwire check --config F\` says everything that is wrong, with line, path, value and what is allowed, and starts nothing. The
gateway refuses to start with a configuration that does not pass.

Passwords never appear in logs, messages or the API.`;
