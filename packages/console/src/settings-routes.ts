import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { resourceSearch } from './configuration/search.ts';

/** The pages that change things, each a chunk of its own. */
export function settingsRoutes<R extends AnyRoute>(root: R) {
  const getParentRoute = () => root;
  const validateSearch = resourceSearch;
  return [
    createRoute({
      getParentRoute,
      path: '/connections',
      validateSearch,
      component: lazyRouteComponent(() => import('./resources/connections.tsx'), 'ConnectionsScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/requests',
      validateSearch,
      component: lazyRouteComponent(() => import('./resources/requests.tsx'), 'RequestsScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/schedules',
      component: lazyRouteComponent(() => import('./schedule/schedules-screen.tsx'), 'SchedulesScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/add-device',
      component: lazyRouteComponent(() => import('./add-device/add-device-screen.tsx'), 'AddDeviceScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/signals',
      validateSearch,
      component: lazyRouteComponent(() => import('./resources/signals.tsx'), 'SignalsScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/templates',
      validateSearch,
      component: lazyRouteComponent(() => import('./resources/templates.tsx'), 'TemplatesScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/outlets',
      validateSearch,
      component: lazyRouteComponent(() => import('./resources/outlets.tsx'), 'OutletsScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/listeners',
      validateSearch,
      component: lazyRouteComponent(() => import('./resources/listeners.tsx'), 'ListenersScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/users',
      component: lazyRouteComponent(() => import('./users/users-screen.tsx'), 'UsersScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/tokens',
      component: lazyRouteComponent(() => import('./users/tokens-screen.tsx'), 'TokensScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/settings',
      component: lazyRouteComponent(() => import('./settings/settings-screen.tsx'), 'SettingsScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/audit',
      component: lazyRouteComponent(() => import('./audit/audit-screen.tsx'), 'AuditScreen'),
    }),
    createRoute({
      getParentRoute,
      path: '/about',
      component: lazyRouteComponent(() => import('./about/about-screen.tsx'), 'AboutScreen'),
    }),
  ] as const;
}
