import type { Role } from '@meterwire/api';
import type { LinkProps } from '@tanstack/react-router';
import { shellTexts } from '../texts/shell.ts';

/** A page that the navigation leads to. */
interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly name: string;
  /** Who is led there; everybody when left out. */
  readonly role?: Role;
  /** Lines of a 20 × 20 drawing. */
  readonly drawing: string;
}

export interface Group {
  readonly name: string;
  readonly places: readonly Place[];
}

const { places, groups } = shellTexts;

/** Where one can go, in the order in which people need it. A page that is not listed here is reached from another one. */
export const navigation: readonly Group[] = [
  {
    name: groups.watch,
    places: [
      { to: '/', name: places.overview, drawing: 'M3 10.5 10 4l7 6.5M5 9v7h10V9' },
      { to: '/devices', name: places.devices, drawing: 'M4 3.5h12v13H4zM7 7h6M7 13h.01M10 13h.01M13 13h.01' },
      { to: '/wire', name: places.wire, drawing: 'M2.5 10H6l1.8-5 3.4 10 2-6 1 1h3.3' },
      {
        to: '/meters',
        name: places.virtual,
        drawing: 'M3 4h5v4H3zM12 12h5v4h-5zM8 6h4a2 2 0 0 1 2 2v4',
      },
    ],
  },
  {
    name: groups.configure,
    places: [
      {
        to: '/connections',
        name: places.connections,
        role: 'operator',
        drawing: 'M3 10h4M13 10h4M7 6.5h6v7H7z',
      },
      {
        to: '/requests',
        name: places.requests,
        role: 'operator',
        drawing: 'M3.5 5h13M3.5 10h8M3.5 15h5M13 12.5l2.5 2.5 2.5-2.5M15.5 15V9',
      },
      {
        to: '/schedules',
        name: places.schedules,
        drawing: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 6v4l2.5 2',
      },
      { to: '/signals', name: places.signals, role: 'operator', drawing: 'M2.5 11h3l2-5 3.5 9 2.5-6 1 2h3' },
      {
        to: '/templates',
        name: places.templates,
        role: 'operator',
        drawing: 'M6.5 6.5v-3h10v10h-3M3.5 6.5h10v10h-10z',
      },
      { to: '/outlets', name: places.outlets, role: 'operator', drawing: 'M9 4H4v12h5M8 10h9M14 7l3 3-3 3' },
      {
        to: '/listeners',
        name: places.listeners,
        role: 'operator',
        drawing: 'M11 4h5v12h-5M3 10h9M9 7l3 3-3 3',
      },
    ],
  },
  {
    name: groups.manage,
    places: [
      {
        to: '/users',
        name: places.users,
        role: 'administrator',
        drawing: 'M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M4 16.5c.5-3 3-4.5 6-4.5s5.5 1.5 6 4.5',
      },
      {
        to: '/tokens',
        name: places.tokens,
        drawing: 'M7 7a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 9l6.5-5.5M14 5.5l2 2',
      },
      {
        to: '/settings',
        name: places.settings,
        role: 'operator',
        drawing: 'M3 6h8M15 6h2M3 14h2M9 14h8M11 4v4h3V4zM5.5 12v4h3v-4z',
      },
      {
        to: '/audit',
        name: places.audit,
        role: 'administrator',
        drawing: 'M5 3h10v14H5zM8 7h4M8 10h4M8 13h2',
      },
      {
        to: '/about',
        name: places.about,
        drawing: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 9v4.5M10 6.5h.01',
      },
    ],
  },
];
