import { deviceSettings } from '@meterwire/api/configuration';
import type { Section } from '../form/layout.ts';
import { sectionTexts } from '../texts/sections.ts';

/** Settings that templates and families of meters may give. */
export const inheritable = (key: string): boolean => Object.hasOwn(deviceSettings, key);

/** The settings that devices and templates have both. */
export const deviceSections: readonly Section[] = [
  {
    title: sectionTexts.addressed,
    fields: ['interface', 'logical', 'physical', 'serialNumber', 'addressSize', 'reference', 'modeE'],
  },
  {
    title: sectionTexts.identity,
    fields: ['client', 'authentication', 'password', 'security', 'suite'],
  },
  {
    title: sectionTexts.keys,
    hint: sectionTexts.keysHint,
    folded: true,
    fields: [
      'blockCipherKey',
      'authenticationKey',
      'dedicatedKey',
      'broadcastKey',
      'invocationCounter',
      'systemTitle',
      'ciphering',
      'signingKey',
      'meterCertificate',
    ],
  },
  { title: sectionTexts.pushes, folded: true, fields: ['meterSystemTitle', 'identification', 'pushesFrom'] },
  {
    title: sectionTexts.patience,
    hint: sectionTexts.mannersHint,
    folded: true,
    fields: [
      'timeout',
      'retries',
      'lostAfter',
      'association',
      'maxInfo',
      'window',
      'maxPdu',
      'listMost',
      'quirks',
    ],
  },
  { title: sectionTexts.clock, folded: true, fields: ['timeZone', 'deviation', 'dst'] },
  { title: sectionTexts.behind, folded: true, fields: ['gateway'] },
];
