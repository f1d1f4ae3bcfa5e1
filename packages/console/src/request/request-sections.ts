import type { Section } from '../form/layout.ts';
import { sectionTexts } from '../texts/sections.ts';

/** The settings of a request, whether it stands alone or in a template. */
export const requestSections: readonly Section[] = [
  { title: sectionTexts.general, fields: ['name', 'description', 'enabled', 'send'] },
  { title: sectionTexts.whom, fields: ['devices'] },
  { title: sectionTexts.when, fields: ['every'] },
  { title: sectionTexts.what, fields: ['values'] },
  { title: sectionTexts.order, folded: true, fields: ['spread', 'missed', 'priority', 'timeout'] },
];
