import type { TObject } from 'typebox';
import type { Route } from './route.ts';

/** Tables of all routes for docs/api.md, by the first word of their paths. */
export function routesMarkdown(routes: readonly Route[]): string {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const group = route.path.split('/').find((part) => part !== '' && part !== 'api') ?? '';
    groups.set(group, [...(groups.get(group) ?? []), route]);
  }
  return [...groups].map(([group, members]) => section(group, members)).join('\n\n');
}

const section = (group: string, routes: readonly Route[]): string =>
  [`### ${group}`, '', '| call | role | does |', '|---|---|---|', ...routes.map(row)].join('\n');

const row = (route: Route): string =>
  `| \`${route.method} ${route.path}${queryText(route.query)}\` | ${route.role} | ${cell(route.summary)} |`;

const queryText = (query: TObject | undefined): string => {
  const names = Object.keys(query?.properties ?? {});
  return names.length === 0 ? '' : `?${names.join('&')}`;
};

const cell = (text: string): string => text.replaceAll('|', '\\|');
