import { Type } from 'typebox';
import { deviceSettings } from './device.ts';
import { closed, integer, logicalName, name, text } from './field.ts';
import { requestSettings } from './request.ts';

const object = Type.Object(
  {
    logicalName: logicalName('Its logical name'),
    class: integer(1, 65_535, 'Interface class'),
    version: integer(0, 255, 'Version of the class', 0),
    name: Type.Optional(text('What it is, in words', 200)),
    unit: Type.Optional(text('Unit of its value', 32)),
  },
  { ...closed, title: 'Object' },
);

const settings = Type.Partial(Type.Object(deviceSettings), {
  ...closed,
  title: 'Settings of a template',
  description: 'Settings that its devices have where they do not say otherwise',
});

const request = Type.Object(
  { name: name('Behind the name of the template it makes the name of the request'), ...requestSettings },
  { ...closed, title: 'Request of a template' },
);

/** What meters of one kind have in common: settings, objects, requests. */
export const templateSetting = Type.Object(
  {
    name: name('Called so by devices; unique'),
    description: Type.Optional(text('For people')),
    model: Type.Optional(text('Family of meters: a file of `profiles/`', 128)),
    settings: Type.Optional(settings),
    objects: Type.Array(object, {
      maxItems: 10_000,
      description: 'Objects that the meters have: an object list that was read once',
      default: [],
    }),
    requests: Type.Array(request, { description: 'What each of its devices is asked for', default: [] }),
  },
  { ...closed, title: 'Template' },
);
