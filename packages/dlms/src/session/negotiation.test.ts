import { expect, test } from 'vitest';
import type { InitiateRequest } from '../apdu/initiate.ts';
import { accept, conclude, LOGICAL_NAME_SERVICES, type Offer, propose } from './negotiation.ts';

const offer: Offer = { services: ['get', 'set', 'action'], maxReceiveBytes: 500, referencing: 'logicalName' };
const request: InitiateRequest = {
  responseAllowed: true,
  version: 6,
  conformance: ['get', 'set', 'access'],
  maxApduBytes: 1200,
};

test('what both can do is agreed, and both draw the same conclusion', () => {
  const proposal = { services: LOGICAL_NAME_SERVICES, maxReceiveBytes: 1200 };
  const decision = accept(offer, propose(proposal));
  if (!decision.ok) throw new Error('refused');
  expect(decision.agreement).toEqual({
    services: new Set(['get', 'set', 'action']),
    maxSendBytes: 1200,
    maxReceiveBytes: 500,
  });
  expect(conclude(proposal, decision.response)).toEqual({
    services: decision.agreement.services,
    maxSendBytes: 500,
    maxReceiveBytes: 1200,
  });
  expect(decision.response.vaaName).toBe(0x0007);
});

test('a size of zero is any size', () => {
  const decision = accept(offer, { ...request, maxApduBytes: 0 });
  expect(decision).toMatchObject({ ok: true, agreement: { maxSendBytes: Number.POSITIVE_INFINITY } });
  expect(propose({ services: ['get'], maxReceiveBytes: Number.POSITIVE_INFINITY }).maxApduBytes).toBe(0);
  expect(propose({ services: ['get'], maxReceiveBytes: 0xffff }).maxApduBytes).toBe(0xffff);
});

test.each([
  ['an older version', { version: 5 }, 'dlmsVersionTooLow'],
  ['an APDU too short for any answer', { maxApduBytes: 11 }, 'pduSizeTooShort'],
  ['nothing in common', { conformance: ['read', 'write'] as const }, 'incompatibleConformance'],
])('a server refuses %s', (_, change, reason) => {
  expect(accept(offer, { ...request, ...change })).toEqual({
    ok: false,
    error: { group: 'initiate', reason },
  });
});

test('twelve octets are enough, and a quality of service is echoed', () => {
  expect(accept(offer, { ...request, maxApduBytes: 12, qualityOfService: 3 })).toMatchObject({
    ok: true,
    response: { qualityOfService: 3 },
  });
});

test('a client does not take services that it did not propose (conformance 90)', () => {
  const response = { version: 6, conformance: ['get', 'access'] as const, maxApduBytes: 500, vaaName: 7 };
  const agreed = conclude({ services: ['get', 'set'], maxReceiveBytes: 100 }, response);
  expect([...agreed.services]).toEqual(['get']);
  expect(() => conclude({ services: ['set'], maxReceiveBytes: 100 }, response)).toThrow(
    'none of the services',
  );
});
