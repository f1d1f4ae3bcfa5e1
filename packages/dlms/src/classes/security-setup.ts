import { any, enumOf, octetString, openEnumOf } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';
import { policyFlags } from './security-policy.ts';

const securityPolicy = enumOf({
  nothing: 0,
  authenticated: 1,
  encrypted: 2,
  authenticatedEncrypted: 3,
});

const securitySuite = openEnumOf({ suite0: 0, suite1: 1, suite2: 2 });
const keyId = openEnumOf({ globalUnicast: 0, globalBroadcast: 1, authentication: 2, master: 3 });
const wrappedKeys = array(structure({ keyId, wrapped: octetString }));

/** Class 64, version 0: policy and keys of suite 0. */
export const SecuritySetup0 = interfaceClass({
  id: 64,
  version: 0,
  name: 'SecuritySetup',
  doc: 'Policy, suite, system titles, keys and certificates of associations',
  attributes: {
    logicalName: ownName,
    securityPolicy: { index: 2, type: securityPolicy, static: true, access: 'read' },
    securitySuite: { index: 3, type: securitySuite, static: true, access: 'read' },
    clientSystemTitle: { index: 4, type: octetString },
    serverSystemTitle: { index: 5, type: octetString, static: true, access: 'read' },
  },
  methods: {
    securityActivate: { index: 1, argument: securityPolicy, doc: 'makes the policy stronger, never weaker' },
    keyTransfer: { index: 2, argument: wrappedKeys, doc: 'keys wrapped by the master key' },
  },
  firstMethod: 0x28,
});

const entity = openEnumOf({ server: 0, client: 1, certificationAuthority: 2, other: 3 });
const certificateType = openEnumOf({ digitalSignature: 0, keyAgreement: 1, tls: 2, other: 3 });

const certificateInfo = structure({
  entity,
  type: certificateType,
  serialNumber: octetString,
  issuer: octetString,
  subject: octetString,
  subjectAlternativeName: octetString,
});

/** Which certificate: by entity (0) or by serial number (1), with the fields that go with it. */
const certificateIdentification = structure({
  by: openEnumOf({ entity: 0, serialNumber: 1 }),
  identification: any,
});

const agreement = array(structure({ keyId, data: octetString }));

/** Class 64, version 1: suites 1 and 2, key agreement and certificates. */
export const SecuritySetup = interfaceClass({
  ...SecuritySetup0,
  version: 1,
  attributes: {
    ...SecuritySetup0.attributes,
    securityPolicy: { index: 2, type: policyFlags, static: true, access: 'read' },
    certificates: { index: 6, type: array(certificateInfo), static: true, access: 'read' },
  },
  methods: {
    securityActivate: { index: 1, argument: policyFlags, doc: 'makes the policy stronger, never weaker' },
    keyTransfer: { index: 2, argument: wrappedKeys, doc: 'keys wrapped by the master key' },
    keyAgreement: { index: 3, argument: agreement, result: agreement },
    generateKeyPair: { index: 4, argument: certificateType },
    generateCertificateRequest: { index: 5, argument: certificateType, result: octetString },
    importCertificate: { index: 6, argument: octetString, doc: 'X.509 in DER' },
    exportCertificate: { index: 7, argument: certificateIdentification, result: octetString },
    removeCertificate: { index: 8, argument: certificateIdentification },
  },
  firstMethod: 0x30,
});
