import { parseObis } from 'dlms/data';
import { Value } from 'typebox/value';
import type { FrameworkProblem, Place } from '../check/checked-framework.ts';
import { describe } from '../check/module.ts';
import { type AccessDescription, accessSchema, EVERY_WAY_IN } from './description.ts';

const KEYS = Object.keys(accessSchema.properties);

/** What a file says of clients, apart from its framework. */
export function parted(document: unknown): { readonly framework: unknown; readonly access: unknown } {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { framework: document, access: {} };
  const entries = Object.entries(document);
  return {
    framework: Object.fromEntries(entries.filter(([key]) => !KEYS.includes(key))),
    access: Object.fromEntries(entries.filter(([key]) => KEYS.includes(key))),
  };
}

/** Everything that is wrong with what a file says of clients. A secret is never in a message. */
export function checkAccess(input: unknown): readonly FrameworkProblem[] {
  if (!Value.Check(accessSchema, input))
    return [...Value.Errors(accessSchema, input)]
      .filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'boolean')
      .slice(0, MOST_PROBLEMS)
      .map(({ instancePath, message, params }) => {
        const at = placeOf(instancePath, input);
        return { at, message: complaint(at, message, params, valueAt(input, at)) };
      });
  return [...checkNames(input), ...checkWays(input)];
}

const MOST_PROBLEMS = 20;

/** A JSON pointer as a place. */
const placeOf = (pointer: string, input: unknown): Place => {
  const place: (string | number)[] = [];
  let value = input;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    place.push(Array.isArray(value) ? Number(key) : key);
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return place;
};

function valueAt(input: unknown, at: Place): string {
  if (at.some((part) => SECRETS.has(part))) return '';
  let value = input;
  for (const part of at) value = (value as Record<string, unknown> | undefined)?.[part];
  return ` is ${describe(value)}:`;
}

/** What is never shown, even where it is wrong. */
const SECRETS: ReadonlySet<string | number> = new Set([
  ...['keySeed', 'password', 'secret', 'encryption', 'broadcast', 'master', 'signingKey', 'agreementKey'],
]);

function complaint(at: Place, message: string, params: unknown, value: string): string {
  const where = at.length === 0 ? 'the file' : at.join('.');
  const { additionalProperties, allowedValues, requiredProperties } = params as {
    readonly additionalProperties?: readonly string[];
    readonly allowedValues?: readonly unknown[];
    readonly requiredProperties?: readonly string[];
  };
  if (additionalProperties)
    return `${where} has no ${additionalProperties.map((name) => `"${name}"`).join(', ')}`;
  if (requiredProperties) return `${where} lacks ${requiredProperties.map((name) => `"${name}"`).join(', ')}`;
  if (allowedValues) return `${where}${value} it has to be one of ${allowedValues.join(', ')}`;
  return `${where}${value} ${message}`;
}

/** What refers to another by name. */
function checkNames({ securitySetups, associations, push = [] }: AccessDescription): FrameworkProblem[] {
  const problems: FrameworkProblem[] = [];
  const setups = securitySetups ?? EVERY_WAY_IN.securitySetups;
  const names = setups.map(({ name }) => name);
  for (const [i, name] of names.entries())
    if (names.indexOf(name) < i)
      problems.push({ at: ['securitySetups', i, 'name'], message: `the name "${name}" is taken already` });
  const known = names.map((name) => `"${name}"`).join(', ');
  const refers = (at: Place, name: string | undefined): void => {
    if (name !== undefined && !names.includes(name))
      problems.push({
        at: [...at, 'security'],
        message: `there is no security setup "${name}": there are ${known === '' ? 'none' : known}`,
      });
  };
  for (const [i, { security }] of (associations ?? []).entries()) refers(['associations', i], security);
  for (const [i, { security }] of push.entries()) refers(['push', i], security);
  const codes: [Place, string | undefined][] = [
    ...setups.flatMap(({ object, counterObject }, i): [Place, string | undefined][] => [
      [['securitySetups', i, 'object'], object],
      [['securitySetups', i, 'counterObject'], counterObject],
    ]),
    ...push.flatMap(({ object, objects }, i): [Place, string | undefined][] => [
      [['push', i, 'object'], object],
      ...objects.map((one, j): [Place, string] => [['push', i, 'objects', j, 'object'], one.object]),
    ]),
    ...(associations ?? []).flatMap(({ rights }, i): [Place, string | undefined][] =>
      Array.isArray(rights)
        ? rights.map(({ object }, j): [Place, string | undefined] => [
            ['associations', i, 'rights', j, 'object'],
            object,
          ])
        : [],
    ),
  ];
  for (const [at, text] of codes) {
    if (text === undefined || isObis(text)) continue;
    problems.push({
      at,
      message: `${at.join('.')} is ${describe(text)}: an OBIS code such as 0-0:43.0.0*255`,
    });
  }
  return problems;
}

/** No two ways in that a client could not tell apart, and none that nobody could open. */
function checkWays({ securitySetups, associations = [] }: AccessDescription): FrameworkProblem[] {
  const problems: FrameworkProblem[] = [];
  const suites = new Map(
    (securitySetups ?? EVERY_WAY_IN.securitySetups).map(({ name, suite = 0 }) => [name, suite]),
  );
  const taken = new Set<string>();
  for (const [i, { client, authentication = 'none', security }] of associations.entries()) {
    const at = ['associations', i];
    const key = `${client} ${authentication}`;
    if (taken.has(key))
      problems.push({ at, message: `client ${client} has an association with ${authentication} already` });
    taken.add(key);
    const needs = (what: string): void => {
      problems.push({ at, message: `client ${client} with ${authentication} needs ${what}` });
    };
    if (authentication === 'highGmac' && security === undefined) needs('a security setup');
    if (authentication === 'highEcdsa' && (suites.get(security ?? '') ?? 0) === 0)
      needs('a security setup of suite 1 or 2');
  }
  return problems;
}

function isObis(text: string): boolean {
  try {
    parseObis(text);
    return true;
  } catch {
    return false;
  }
}
