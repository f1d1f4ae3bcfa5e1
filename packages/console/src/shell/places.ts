import type { LinkProps } from '@tanstack/react-router';
import { shellTexts } from '../texts/shell.ts';

/** A page that the navigation leads to. */
export interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly name: string;
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
];
