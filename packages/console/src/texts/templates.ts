const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the way from the objects of a meter to a template, and from a template to requests. */
export const templateTexts = {
  keep: 'Keep as a template …',
  keepTitle: 'Keep objects as a template',
  keepHint:
    'The template holds the objects with their classes and names. Requests are made of them, for every device of its kind.',
  into: 'Template',
  fresh: 'A new one',
  name: 'Name of the template',
  adopt: (device: string) => `${device} takes over this template`,
  adoptHint: 'Its requests hold for this device then, too.',
  kept: (n: number, template: string) => `${plural(n, 'object', 'objects')} kept in the template ${template}`,
  taken: (template: string) => `there is a template ${template} already: choose it above, or another name`,

  requestOf: (template: string) => `Add a request from ${template}`,
  requestTitle: (template: string) => `A request from ${template}`,
  noObjects: 'This template has no objects yet',
  noObjectsAdvice:
    'Open a device that is such a meter, read its object list under Objects, and keep it as this template.',
  task: 'What it reads',
  tasks: { values: 'Values of objects', profile: 'Rows of a profile' },
  profile: 'Profile',
  noProfile: 'No object of this template is a profile (class 7).',
  go: 'Go on',

  objects: 'Objects',
  find: 'Find by name, code or class',
  all: 'All of these',
  chosen: (n: number, total: number) =>
    `${n.toLocaleString()} of ${plural(total, 'object', 'objects')} chosen`,
  none: 'choose at least one object',
  noMatch: 'No object matches.',
  classOf: (id: number) => `class ${id}`,
} as const;
