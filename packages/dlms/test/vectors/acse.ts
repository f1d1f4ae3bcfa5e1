import { fromHex } from '../../src/bytes/hex.ts';
import type { Vector } from './vector.ts';

/** The APDUs of the association; sources name the fact or the meter each one comes from. */
export const acseVectors: readonly Vector[] = [
  {
    name: 'aarq, lowest security',
    source: 'worked example',
    hex: '601da109060760857405080101be10040e01000000065f1f0400007e1f04b0',
    value: {
      acse: 'aarq',
      applicationContext: 'logicalName',
      userInformation: fromHex('01000000065f1f0400007e1f04b0'),
    },
    dump: `
Acse
  acse                   60                       enum "aarq"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 01 oid "logicalName"
  userInformation        BE 10 04 0E 01 00 00 00 06 5F 1F 04 00 00 7E 1F … octets "01000000065f1f0400007e1f04b0"
`,
  },
  {
    name: 'aarq, password',
    source: 'worked example',
    hex: '6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0',
    value: {
      acse: 'aarq',
      applicationContext: 'logicalName',
      acseRequirements: '1',
      mechanism: 'low',
      authenticationValue: fromHex('3132333435363738'),
      userInformation: fromHex('01000000065f1f0400007e1f04b0'),
    },
    dump: `
Acse
  acse                   60                       enum "aarq"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 01 oid "logicalName"
  acseRequirements       8A 02 07 80              bits "1"
  mechanism              8B 07 60 85 74 05 08 02 01 oid "low"
  authenticationValue    AC 0A 80 08 31 32 33 34 35 36 37 38 octets "3132333435363738"
  userInformation        BE 10 04 0E 01 00 00 00 06 5F 1F 04 00 00 7E 1F … octets "01000000065f1f0400007e1f04b0"
`,
  },
  {
    name: 'aarq, ciphered, titles and user',
    source: 'component table',
    hex: '606780020780a109060760857405080103a60a04084d4d4d0000bc614ea703040101a803020107a9030201ff8a0207808b0760857405080205ac0a80080102030405060708be220420211e3001234567801302ff8a7874133d414ced25b42534d28db0047720606b17',
    value: {
      acse: 'aarq',
      protocolVersion: '1',
      applicationContext: 'logicalNameCiphered',
      callingApTitle: fromHex('4d4d4d0000bc614e'),
      callingAeQualifier: fromHex('01'),
      callingApInvocationId: 7,
      callingAeInvocationId: 255,
      acseRequirements: '1',
      mechanism: 'highGmac',
      authenticationValue: fromHex('0102030405060708'),
      userInformation: fromHex('211e3001234567801302ff8a7874133d414ced25b42534d28db0047720606b17'),
    },
    dump: `
Acse
  acse                   60                       enum "aarq"
  protocolVersion        80 02 07 80              bits "1"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 03 oid "logicalNameCiphered"
  callingApTitle         A6 0A 04 08 4D 4D 4D 00 00 BC 61 4E octets "4d4d4d0000bc614e"
  callingAeQualifier     A7 03 04 01 01           octets "01"
  callingApInvocationId  A8 03 02 01 07           unsigned 7
  callingAeInvocationId  A9 03 02 01 FF           unsigned 255
  acseRequirements       8A 02 07 80              bits "1"
  mechanism              8B 07 60 85 74 05 08 02 05 oid "highGmac"
  authenticationValue    AC 0A 80 08 01 02 03 04 05 06 07 08 octets "0102030405060708"
  userInformation        BE 22 04 20 21 1E 30 01 23 45 67 80 13 02 FF 8A … octets "211e3001234567801302ff8a7874133d414ced25b42534d28db0047720606b17"
`,
  },
  {
    name: 'aarq, unknown context',
    source: 'lab server, application context 9',
    hex: '601da109060760857405080109be10040e01000000065f1f0400007e1f04b0',
    value: {
      acse: 'aarq',
      applicationContext: '2.16.756.5.8.1.9',
      userInformation: fromHex('01000000065f1f0400007e1f04b0'),
    },
    dump: `
Acse
  acse                   60                       enum "aarq"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 09 oid "2.16.756.5.8.1.9"
  userInformation        BE 10 04 0E 01 00 00 00 06 5F 1F 04 00 00 7E 1F … octets "01000000065f1f0400007e1f04b0"
`,
  },
  {
    name: 'aare, accepted',
    source: 'worked example',
    hex: '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400007e1f01f40007',
    value: {
      acse: 'aare',
      applicationContext: 'logicalName',
      result: 'accepted',
      diagnostic: { source: 'user', reason: 'null' },
      userInformation: fromHex('0800065f1f0400007e1f01f40007'),
    },
    dump: `
Acse
  acse                   61                       enum "aare"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 01 oid "logicalName"
  result                 A2 03 02 01 00           enum "accepted"
  diagnostic
    source               A1                       enum "user"
    reason               03 02 01 00              enum "null"
  userInformation        BE 10 04 0E 08 00 06 5F 1F 04 00 00 7E 1F 01 F4 … octets "0800065f1f0400007e1f01f40007"
`,
  },
  {
    name: 'aare, pending, with challenge',
    source: 'component table',
    hex: '614aa109060760857405080101a203020100a305a10302010e88020780890760857405080202aa12801002574a32424a48702f120a46263d1246be10040e0800065f1f0400401e5d04000007',
    value: {
      acse: 'aare',
      applicationContext: 'logicalName',
      result: 'accepted',
      diagnostic: { source: 'user', reason: 'authenticationRequired' },
      acseRequirements: '1',
      mechanism: 'high',
      authenticationValue: fromHex('02574a32424a48702f120a46263d1246'),
      userInformation: fromHex('0800065f1f0400401e5d04000007'),
    },
    dump: `
Acse
  acse                   61                       enum "aare"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 01 oid "logicalName"
  result                 A2 03 02 01 00           enum "accepted"
  diagnostic
    source               A1                       enum "user"
    reason               03 02 01 0E              enum "authenticationRequired"
  acseRequirements       88 02 07 80              bits "1"
  mechanism              89 07 60 85 74 05 08 02 02 oid "high"
  authenticationValue    AA 12 80 10 02 57 4A 32 42 4A 48 70 2F 12 0A 46 … octets "02574a32424a48702f120a46263d1246"
  userInformation        BE 10 04 0E 08 00 06 5F 1F 04 00 40 1E 5D 04 00 … octets "0800065f1f0400401e5d04000007"
`,
  },
  {
    name: 'aare, refused with a service error',
    source: 'DLMS version 5 proposed',
    hex: '611fa109060760857405080101a203020101a305a103020101be0604040e010601',
    value: {
      acse: 'aare',
      applicationContext: 'logicalName',
      result: 'rejectedPermanent',
      diagnostic: { source: 'user', reason: 'noReasonGiven' },
      userInformation: fromHex('0e010601'),
    },
    dump: `
Acse
  acse                   61                       enum "aare"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 01 oid "logicalName"
  result                 A2 03 02 01 01           enum "rejectedPermanent"
  diagnostic
    source               A1                       enum "user"
    reason               03 02 01 01              enum "noReasonGiven"
  userInformation        BE 06 04 04 0E 01 06 01  octets "0e010601"
`,
  },
  {
    name: 'aare, refused by the provider without more',
    source: 'L+G ZMXi320: no user information',
    hex: '6117a109060760857405080101a203020102a305a203020102',
    value: {
      acse: 'aare',
      applicationContext: 'logicalName',
      result: 'rejectedTransient',
      diagnostic: { source: 'provider', reason: 'noCommonAcseVersion' },
    },
    dump: `
Acse
  acse                   61                       enum "aare"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 01 oid "logicalName"
  result                 A2 03 02 01 02           enum "rejectedTransient"
  diagnostic
    source               A2                       enum "provider"
    reason               03 02 01 02              enum "noCommonAcseVersion"
`,
  },
  {
    name: 'aare with titles and ids',
    source: 'component table',
    hex: '6144a109060760857405080103a203020100a305a103020100a40a04084d4d4d0000000001a503040155a603020101a703020102be10040e0800065f1f0400007e1f01f40007',
    value: {
      acse: 'aare',
      applicationContext: 'logicalNameCiphered',
      result: 'accepted',
      diagnostic: { source: 'user', reason: 'null' },
      respondingApTitle: fromHex('4d4d4d0000000001'),
      respondingAeQualifier: fromHex('55'),
      respondingApInvocationId: 1,
      respondingAeInvocationId: 2,
      userInformation: fromHex('0800065f1f0400007e1f01f40007'),
    },
    dump: `
Acse
  acse                   61                       enum "aare"
  applicationContext     A1 09 06 07 60 85 74 05 08 01 03 oid "logicalNameCiphered"
  result                 A2 03 02 01 00           enum "accepted"
  diagnostic
    source               A1                       enum "user"
    reason               03 02 01 00              enum "null"
  respondingApTitle      A4 0A 04 08 4D 4D 4D 00 00 00 00 01 octets "4d4d4d0000000001"
  respondingAeQualifier  A5 03 04 01 55           octets "55"
  respondingApInvocationId A6 03 02 01 01           unsigned 1
  respondingAeInvocationId A7 03 02 01 02           unsigned 2
  userInformation        BE 10 04 0E 08 00 06 5F 1F 04 00 00 7E 1F 01 F4 … octets "0800065f1f0400007e1f01f40007"
`,
  },
  {
    name: 'rlrq',
    source: 'usual form',
    hex: '6203800100',
    value: { acse: 'rlrq', reason: 'normal' },
    dump: `
Acse
  acse                   62                       enum "rlrq"
  reason                 80 01 00                 enum "normal"
`,
  },
  {
    name: 'rlrq, minimal',
    source: 'accepted by real meters',
    hex: '6200',
    value: { acse: 'rlrq' },
    dump: `
Acse
  acse                   62                       enum "rlrq"
`,
  },
  {
    name: 'rlrq, ciphered',
    source: 'component table',
    hex: '6210800101be0b040921073000000001aabb',
    value: { acse: 'rlrq', reason: 'urgent', userInformation: fromHex('21073000000001aabb') },
    dump: `
Acse
  acse                   62                       enum "rlrq"
  reason                 80 01 01                 enum "urgent"
  userInformation        BE 0B 04 09 21 07 30 00 00 00 01 AA BB octets "21073000000001aabb"
`,
  },
  {
    name: 'rlre',
    source: 'usual form',
    hex: '6303800100',
    value: { acse: 'rlre', reason: 'normal' },
    dump: `
Acse
  acse                   63                       enum "rlre"
  reason                 80 01 00                 enum "normal"
`,
  },
  {
    name: 'rlre, not finished',
    source: 'reason table',
    hex: '6303800101',
    value: { acse: 'rlre', reason: 'notFinished' },
    dump: `
Acse
  acse                   63                       enum "rlre"
  reason                 80 01 01                 enum "notFinished"
`,
  },
  {
    name: 'rlre with a reason of its own',
    source: 'reason table',
    hex: '630380011e',
    value: { acse: 'rlre', reason: 'userDefined' },
    dump: `
Acse
  acse                   63                       enum "rlre"
  reason                 80 01 1E                 enum "userDefined"
`,
  },
];
