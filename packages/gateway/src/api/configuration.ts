import {
  changeConfiguration,
  checkConfiguration,
  exportConfiguration,
  getCatalogue,
  getConfiguration,
  importConfiguration,
  listRevisions,
  reloadConfiguration,
  restoreRevision,
} from '@meterwire/api';
import type { CheckedChange } from '@meterwire/api/configuration';
import { DlmsError, RefusedError } from 'dlms/bytes';
import { ConfigurationError } from '../model/configuration-problem.ts';
import type { Configuring } from '../model/ports.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';

/** A configuration of ten thousand devices has room in it. */
export const MOST_BYTES = 64 << 20;

/** Serves the configuration: shown, checked, changed, gone back to. */
export function mountConfiguration({ mount, mountRaw }: Mounter, configuring: Configuring): void {
  const large = { bodyBytes: MOST_BYTES };
  mount(getConfiguration, async () => configuring.current());
  mount(checkConfiguration, async ({ body }) => understood(() => configuring.check(body.operations)), large);
  mount(
    changeConfiguration,
    async ({ body, principal, note }) => {
      const done = await understood(() => configuring.apply(body.operations, principal.name, body.revision));
      note({ detail: detailOf(done) });
      return done;
    },
    large,
  );
  mount(reloadConfiguration, async ({ principal, note }) => {
    const done = await understood(() => configuring.reload(principal.name));
    note({ detail: detailOf(done) });
    return done;
  });
  mount(listRevisions, async () => [...configuring.history()]);
  mount(restoreRevision, async ({ params, principal, note }) => {
    const done = await understood(() => configuring.restore(params.id, principal.name));
    note({ detail: detailOf(done) });
    return done;
  });
  mountRaw(exportConfiguration, async ({ reply }) =>
    reply
      .type('application/yaml; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', 'attachment; filename="meterwire.yaml"')
      .send(configuring.exportText()),
  );
  mount(
    importConfiguration,
    async ({ body }) =>
      understood(() => configuring.import(body.format, Buffer.from(body.content, 'base64'))),
    large,
  );
  mount(getCatalogue, () => configuring.catalogue());
}

/** At most this many paths stand in the audit log; the revision keeps them all. */
const MOST_PATHS = 20;

const detailOf = ({ differences }: CheckedChange): string => {
  const paths = differences.slice(0, MOST_PATHS).map(({ path, kind }) => `${path} ${kind}`);
  const more = differences.length - paths.length;
  return `${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** A wrong outcome is 422 with all that is wrong; a configuration that changed meanwhile is 409. */
export async function understood<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DlmsError)) throw error;
    const { message: detail, advice } = error;
    const more = advice === undefined ? {} : { advice };
    if (error instanceof RefusedError) {
      const status = GONE.has(error.reason) ? 404 : 409;
      throw new Problem({ status, detail, ...more });
    }
    if (error.code !== 'malformed') throw error;
    const problems = error instanceof ConfigurationError ? error.problems : [];
    throw new Problem({
      status: 422,
      detail,
      ...more,
      problems: problems.map(({ path, message }) => ({ path, message })),
    });
  }
}

const GONE: ReadonlySet<string> = new Set(['noSuchEntry', 'noSuchRevision']);
