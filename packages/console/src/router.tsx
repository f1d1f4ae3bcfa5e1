import type { QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { queries } from './client/gateway.ts';
import { resourceSearch } from './configuration/search.ts';
import { deviceSearch } from './device/search.ts';
import { devicesSearch } from './devices/search.ts';
import { OverviewScreen } from './overview/overview-screen.tsx';
import { settingsRoutes } from './settings-routes.ts';
import { Broken } from './shell/broken.tsx';
import { Missing } from './shell/missing.tsx';
import { Shell } from './shell/shell.tsx';
import { virtualSearch } from './virtual/search.ts';
import { wireSearch } from './wire/search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: () => <Missing /> });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: OverviewScreen,
});

const devices = createRoute({
  getParentRoute: () => root,
  path: '/devices',
  validateSearch: devicesSearch,
  component: lazyRouteComponent(() => import('./devices/devices-screen.tsx'), 'DevicesScreen'),
});

const device = createRoute({
  getParentRoute: () => root,
  path: '/devices/$id',
  validateSearch: deviceSearch,
  // A chunk of its own, fetched when a pointer comes near a link to it.
  component: lazyRouteComponent(() => import('./device/device-screen.tsx'), 'DeviceScreen'),
});

const wire = createRoute({
  getParentRoute: () => root,
  path: '/wire',
  validateSearch: wireSearch,
  component: lazyRouteComponent(() => import('./wire/wire-screen.tsx'), 'WireScreen'),
});

const meters = createRoute({
  getParentRoute: () => root,
  path: '/meters',
  validateSearch: resourceSearch,
  component: lazyRouteComponent(() => import('./virtual/meters-screen.tsx'), 'MetersScreen'),
});

const meter = createRoute({
  getParentRoute: () => root,
  path: '/meters/$meter',
  validateSearch: virtualSearch,
  component: lazyRouteComponent(() => import('./virtual/virtual-screen.tsx'), 'VirtualScreen'),
});

const routeTree = root.addChildren([overview, devices, device, wire, meters, meter, ...settingsRoutes(root)]);

/** The pages and their addresses. What a page shows is in its address, so that it can be sent to somebody. */
export function createConsoleRouter(client: QueryClient) {
  const router = createRouter({
    routeTree,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Broken,
  });
  // The first page's data are on their way before React has drawn anything.
  void client.prefetchQuery(queries.overview);
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
