/** Where the parts say what happens. */

/** Where the parts say what happens, for the person who runs the gateway. Secrets never go in. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
