export * from './access.ts';
export * from './act.ts';
export * from './associate.ts';
export type { Authentication, KeyAuthentication, SecretAuthentication } from './authentication.ts';
export * from './client.ts';
export * from './clock.ts';
export * from './counter.ts';
export * from './get.ts';
export * from './key-change.ts';
export * from './listen.ts';
export * from './listen-keys.ts';
export * from './listen-read.ts';
export * from './objects.ts';
export * from './profile.ts';
export { type ProfileRow, timeOf } from './profile-rows.ts';
export { type ProfileColumn, type ProfileShape, profileShape, type ShapeResult } from './profile-shape.ts';
export * from './read.ts';
export * from './release.ts';
export type { RowSelection } from './row-selection.ts';
export type * from './runner.ts';
export {
  type ClientEllipticKeys,
  ClientSecurity,
  type SecurityOptions,
  type SecurityPlace,
} from './security.ts';
export * from './set.ts';
export * from './short-name-report.ts';
export * from './short-names.ts';
export * from './terms.ts';
