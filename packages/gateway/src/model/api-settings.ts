/** Where the API and the console listen, and who may use them. */
export interface ApiSettings {
  readonly host: string;
  readonly port: number;
  /** Further names under which browsers may reach it. */
  readonly names: readonly string[];
  /** `users`: everybody logs in; `open`: who reaches it may do everything, which only this machine can. */
  readonly login: 'users' | 'open';
  /** People are logged out after this long without doing anything. */
  readonly sessionMs: number;
  /** HTTPS by these, in PEM; undefined is plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Who may fetch /metrics. */
  readonly metrics: 'off' | 'viewer' | 'open';
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whether an address is of this machine alone. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host);
