/** What a client may do with an attribute or method, and how the request and the answer must be protected. */
export interface AccessMode {
  readonly read: boolean;
  readonly write: boolean;
  /** For methods: may be invoked. */
  readonly invoke: boolean;
  readonly request: readonly Protection[];
  readonly response: readonly Protection[];
}

export type Protection = 'authenticated' | 'encrypted' | 'signed';

/** What a code in an object list means for an attribute, by the version of the association's class 15 or 12. */
export function attributeAccess(code: number, version: number): AccessMode {
  if (version >= 3)
    return { ...protections(code), read: code % 2 === 1, write: (code >> 1) % 2 === 1, invoke: false };
  const rights = code > 3 ? code - 3 : code;
  const request: Protection[] = code > 3 ? ['authenticated'] : [];
  return {
    read: rights % 2 === 1,
    write: rights === 2 || rights === 3,
    invoke: false,
    request,
    response: [],
  };
}

/** What a code in an object list means for a method. */
export function methodAccess(code: number, version: number): AccessMode {
  const none = { read: false, write: false };
  if (version >= 3) return { ...protections(code), ...none, invoke: code % 2 === 1 };
  return { ...none, invoke: code !== 0, request: code === 2 ? ['authenticated'] : [], response: [] };
}

function protections(code: number): Pick<AccessMode, 'request' | 'response'> {
  const named = (first: number): Protection[] =>
    PROTECTIONS.filter((_, i) => (code >> (first + i)) % 2 === 1);
  return { request: named(2), response: named(5) };
}

const PROTECTIONS: readonly Protection[] = ['authenticated', 'encrypted', 'signed'];
