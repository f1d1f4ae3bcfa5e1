import type { QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { queries } from './client/gateway.ts';
import { DeviceScreen } from './device/device-screen.tsx';
import { deviceSearch } from './device/search.ts';
import { OverviewScreen } from './overview/overview-screen.tsx';
import { overviewSearch } from './overview/search.ts';
import { Missing } from './shell/missing.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: () => <Missing /> });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: overviewSearch,
  component: OverviewScreen,
});

const device = createRoute({
  getParentRoute: () => root,
  path: '/devices/$id',
  validateSearch: deviceSearch,
  component: DeviceScreen,
});

const routeTree = root.addChildren([overview, device]);

/** The pages and their addresses. What a page shows is in its address, so that it can be sent to somebody. */
export function createConsoleRouter(client: QueryClient) {
  const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true });
  // The first page's data are on their way before React has drawn anything.
  void client.prefetchQuery(queries.overview);
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
