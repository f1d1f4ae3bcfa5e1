import type { Entry } from '../configuration/edit.ts';

/** Who we may be to a meter, in the words of people who know meters. */
export const PRESETS = {
  public: { client: 16, authentication: 'none', security: 'none' },
  reader: { client: 32, authentication: 'low', security: 'none' },
  manager: { client: 1, authentication: 'low', security: 'none' },
  keys: { client: 1, authentication: 'highGmac', security: 'authenticationEncryption' },
} as const;
export type Preset = keyof typeof PRESETS | 'other';

/** The settings that each shows beneath it. */
export const PRESET_FIELDS: Readonly<Record<Preset, readonly string[]>> = {
  public: [],
  reader: ['password'],
  manager: ['password'],
  keys: ['blockCipherKey', 'authenticationKey', 'invocationCounter', 'systemTitle'],
  other: [
    'client',
    'authentication',
    'password',
    'security',
    'suite',
    'blockCipherKey',
    'authenticationKey',
    'dedicatedKey',
    'invocationCounter',
    'systemTitle',
    'ciphering',
    'signingKey',
    'meterCertificate',
  ],
};

/** The preset that settings amount to. */
export function presetOf(device: Entry): Preset {
  const same = (settings: Entry) => Object.entries(settings).every(([key, value]) => device[key] === value);
  const found = Object.entries(PRESETS).find(([, settings]) => same(settings));
  return (found?.[0] as Preset | undefined) ?? 'other';
}
