import { fromHex } from '../../src/bytes/hex.ts';
import type { Vector } from './vector.ts';

/** Every alternative of every xDLMS APDU; sources name the fact or the meter each one comes from. */
export const apduVectors: readonly Vector[] = [
  {
    name: 'initiate request',
    source: 'worked example, no key, 1200 octets',
    hex: '01000000065f1f0400007e1f04b0',
    value: {
      apdu: 'initiateRequest',
      responseAllowed: true,
      version: 6,
      conformance: [
        'priorityManagement',
        'attribute0WithGet',
        'blockTransferWithGetOrRead',
        'blockTransferWithSetOrWrite',
        'blockTransferWithAction',
        'multipleReferences',
        'get',
        'set',
        'selectiveAccess',
        'eventNotification',
        'action',
      ],
      maxApduBytes: 1200,
    },
    dump: `
Apdu
  apdu                   01                       enum "initiateRequest"
  dedicatedKey           00                       octets ?
  responseAllowed        00                       bool true
  qualityOfService       00                       i8 ?
  version                06                       u8 6
  conformance            5F 1F 04 00 00 7E 1F     conformance ["priorityManagement","attribute0WithGet","blockTransferWithGetOrRead","blockTransferWithSetOrWrite","blockTransferWithAction","multipleReferences","get","set","selectiveAccess","eventNotification","action"]
  maxApduBytes           04 B0                    u16 1200
`,
  },
  {
    name: 'initiate request with a dedicated key',
    source: 'worked example of the standard (security)',
    hex: '01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0',
    value: {
      apdu: 'initiateRequest',
      dedicatedKey: fromHex('00112233445566778899aabbccddeeff'),
      responseAllowed: true,
      version: 6,
      conformance: [
        'priorityManagement',
        'attribute0WithGet',
        'blockTransferWithGetOrRead',
        'blockTransferWithSetOrWrite',
        'blockTransferWithAction',
        'multipleReferences',
        'get',
        'set',
        'selectiveAccess',
        'eventNotification',
        'action',
      ],
      maxApduBytes: 1200,
    },
    dump: `
Apdu
  apdu                   01                       enum "initiateRequest"
  dedicatedKey           01 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD … octets "00112233445566778899aabbccddeeff"
  responseAllowed        00                       bool true
  qualityOfService       00                       i8 ?
  version                06                       u8 6
  conformance            5F 1F 04 00 00 7E 1F     conformance ["priorityManagement","attribute0WithGet","blockTransferWithGetOrRead","blockTransferWithSetOrWrite","blockTransferWithAction","multipleReferences","get","set","selectiveAccess","eventNotification","action"]
  maxApduBytes           04 B0                    u16 1200
`,
  },
  {
    name: 'initiate request without answer',
    source: 'A-XDR rules: DEFAULT and OPTIONAL present',
    hex: '0100010001ff065f1f04001c03200000',
    value: {
      apdu: 'initiateRequest',
      responseAllowed: false,
      qualityOfService: -1,
      version: 6,
      conformance: [
        'read',
        'write',
        'unconfirmedWrite',
        'multipleReferences',
        'informationReport',
        'parameterizedAccess',
      ],
      maxApduBytes: 0,
    },
    dump: `
Apdu
  apdu                   01                       enum "initiateRequest"
  dedicatedKey           00                       octets ?
  responseAllowed        01 00                    bool false
  qualityOfService       01 FF                    i8 -1
  version                06                       u8 6
  conformance            5F 1F 04 00 1C 03 20     conformance ["read","write","unconfirmedWrite","multipleReferences","informationReport","parameterizedAccess"]
  maxApduBytes           00 00                    u16 0
`,
  },
  {
    name: 'initiate response',
    source: 'worked example',
    hex: '0800065f1f0400007e1f01f40007',
    value: {
      apdu: 'initiateResponse',
      version: 6,
      conformance: [
        'priorityManagement',
        'attribute0WithGet',
        'blockTransferWithGetOrRead',
        'blockTransferWithSetOrWrite',
        'blockTransferWithAction',
        'multipleReferences',
        'get',
        'set',
        'selectiveAccess',
        'eventNotification',
        'action',
      ],
      maxApduBytes: 500,
      vaaName: 7,
    },
    dump: `
Apdu
  apdu                   08                       enum "initiateResponse"
  qualityOfService       00                       i8 ?
  version                06                       u8 6
  conformance            5F 1F 04 00 00 7E 1F     conformance ["priorityManagement","attribute0WithGet","blockTransferWithGetOrRead","blockTransferWithSetOrWrite","blockTransferWithAction","multipleReferences","get","set","selectiveAccess","eventNotification","action"]
  maxApduBytes           01 F4                    u16 500
  vaaName                00 07                    u16 7
`,
  },
  {
    name: 'initiate response, short names',
    source: 'A-XDR rules',
    hex: '080101065f1f04001c03200200fa00',
    value: {
      apdu: 'initiateResponse',
      qualityOfService: 1,
      version: 6,
      conformance: [
        'read',
        'write',
        'unconfirmedWrite',
        'multipleReferences',
        'informationReport',
        'parameterizedAccess',
      ],
      maxApduBytes: 512,
      vaaName: 64000,
    },
    dump: `
Apdu
  apdu                   08                       enum "initiateResponse"
  qualityOfService       01 01                    i8 1
  version                06                       u8 6
  conformance            5F 1F 04 00 1C 03 20     conformance ["read","write","unconfirmedWrite","multipleReferences","informationReport","parameterizedAccess"]
  maxApduBytes           02 00                    u16 512
  vaaName                FA 00                    u16 64000
`,
  },
  {
    name: 'read request',
    source: 'worked example: object list of association SN',
    hex: '050102fa08',
    value: { apdu: 'readRequest', variables: [{ kind: 'name', name: 64008 }] },
    dump: `
Apdu
  apdu                   05                       enum "readRequest"
  variables
    0
      kind               02                       enum "name"
      name               FA 08                    u16 64008
`,
  },
  {
    name: 'read request, parameterized',
    source: 'A-XDR rules',
    hex: '050204fa0801020100050005',
    value: {
      apdu: 'readRequest',
      variables: [
        {
          kind: 'parameterized',
          name: 64008,
          selection: {
            selector: 1,
            parameters: { type: 'structure', value: [{ type: 'null', value: null }] },
          },
        },
        { kind: 'block', number: 5 },
      ],
    },
    dump: `
Apdu
  apdu                   05                       enum "readRequest"
  variables
    0
      kind               04                       enum "parameterized"
      name               FA 08                    u16 64008
      selection
        selector         01                       u8 1
        parameters
          0              00                       data {"type":"null","value":null}
    1
      kind               05                       enum "block"
      number             00 05                    u16 5
`,
  },
  {
    name: 'read request, block of a long one',
    source: 'A-XDR rules',
    hex: '05010600000103aabbcc',
    value: {
      apdu: 'readRequest',
      variables: [{ kind: 'readBlock', last: false, number: 1, bytes: fromHex('aabbcc') }],
    },
    dump: `
Apdu
  apdu                   05                       enum "readRequest"
  variables
    0
      kind               06                       enum "readBlock"
      last               00                       bool false
      number             00 01                    u16 1
      bytes              03 AA BB CC              octets "aabbcc"
`,
  },
  {
    name: 'read response',
    source: 'A-XDR rules',
    hex: '0c03001200070103000f05',
    value: {
      apdu: 'readResponse',
      results: [
        { kind: 'data', data: { type: 'uint16', value: 7 } },
        { kind: 'error', error: 'readWriteDenied' },
        { kind: 'data', data: { type: 'int8', value: 5 } },
      ],
    },
    dump: `
Apdu
  apdu                   0C                       enum "readResponse"
  results
    0
      kind               00                       enum "data"
      data               12 00 07                 data {"type":"uint16","value":7}
    1
      kind               01                       enum "error"
      error              03                       enum "readWriteDenied"
    2
      kind               00                       enum "data"
      data               0F 05                    data {"type":"int8","value":5}
`,
  },
  {
    name: 'read response, block',
    source: 'A-XDR rules',
    hex: '0c01020000010401020304',
    value: {
      apdu: 'readResponse',
      results: [{ kind: 'block', last: false, number: 1, bytes: fromHex('01020304') }],
    },
    dump: `
Apdu
  apdu                   0C                       enum "readResponse"
  results
    0
      kind               02                       enum "block"
      last               00                       bool false
      number             00 01                    u16 1
      bytes              04 01 02 03 04           octets "01020304"
`,
  },
  {
    name: 'read response, block number',
    source: 'A-XDR rules',
    hex: '0c01030002',
    value: { apdu: 'readResponse', results: [{ kind: 'blockNumber', number: 2 }] },
    dump: `
Apdu
  apdu                   0C                       enum "readResponse"
  results
    0
      kind               03                       enum "blockNumber"
      number             00 02                    u16 2
`,
  },
  {
    name: 'write request',
    source: 'A-XDR rules',
    hex: '060102fa0801110a',
    value: {
      apdu: 'writeRequest',
      variables: [{ kind: 'name', name: 64008 }],
      values: [{ type: 'uint8', value: 10 }],
    },
    dump: `
Apdu
  apdu                   06                       enum "writeRequest"
  variables
    0
      kind               02                       enum "name"
      name               FA 08                    u16 64008
  values
    0                    11 0A                    data {"type":"uint8","value":10}
`,
  },
  {
    name: 'write request, block of a long one',
    source: 'A-XDR rules',
    hex: '06010701000201090401020304',
    value: {
      apdu: 'writeRequest',
      variables: [{ kind: 'writeBlock', last: true, number: 2 }],
      values: [{ type: 'octetString', value: fromHex('01020304') }],
    },
    dump: `
Apdu
  apdu                   06                       enum "writeRequest"
  variables
    0
      kind               07                       enum "writeBlock"
      last               01                       bool true
      number             00 02                    u16 2
  values
    0                    09 04 01 02 03 04        data {"type":"octetString","value":"01020304"}
`,
  },
  {
    name: 'unconfirmed write request',
    source: 'A-XDR rules',
    hex: '160102fa0801110a',
    value: {
      apdu: 'unconfirmedWriteRequest',
      variables: [{ kind: 'name', name: 64008 }],
      values: [{ type: 'uint8', value: 10 }],
    },
    dump: `
Apdu
  apdu                   16                       enum "unconfirmedWriteRequest"
  variables
    0
      kind               02                       enum "name"
      name               FA 08                    u16 64008
  values
    0                    11 0A                    data {"type":"uint8","value":10}
`,
  },
  {
    name: 'write response',
    source: 'A-XDR rules',
    hex: '0d03000103020002',
    value: {
      apdu: 'writeResponse',
      results: [
        { kind: 'success' },
        { kind: 'error', error: 'readWriteDenied' },
        { kind: 'block', number: 2 },
      ],
    },
    dump: `
Apdu
  apdu                   0D                       enum "writeResponse"
  results
    0
      kind               00                       enum "success"
    1
      kind               01                       enum "error"
      error              03                       enum "readWriteDenied"
    2
      kind               02                       enum "block"
      number             00 02                    u16 2
`,
  },
  {
    name: 'information report',
    source: 'A-XDR rules',
    hex: '180f32303236303133313132303030305a0102fa08010600000001',
    value: {
      apdu: 'informationReport',
      time: fromHex('32303236303133313132303030305a'),
      variables: [{ kind: 'name', name: 64008 }],
      values: [{ type: 'uint32', value: 1 }],
    },
    dump: `
Apdu
  apdu                   18                       enum "informationReport"
  time                   0F 32 30 32 36 30 31 33 31 31 32 30 30 30 30 5A octets "32303236303133313132303030305a"
  variables
    0
      kind               02                       enum "name"
      name               FA 08                    u16 64008
  values
    0                    06 00 00 00 01           data {"type":"uint32","value":1}
`,
  },
  {
    name: 'confirmed service error, version',
    source: 'AARE of a conformance test',
    hex: '0e010601',
    value: {
      apdu: 'confirmedServiceError',
      service: 'initiate',
      error: { group: 'initiate', reason: 'dlmsVersionTooLow' },
    },
    dump: `
Apdu
  apdu                   0E                       enum "confirmedServiceError"
  service                01                       enum "initiate"
  error
    group                06                       enum "initiate"
    reason               01                       enum "dlmsVersionTooLow"
`,
  },
  {
    name: 'confirmed service error, read',
    source: 'code table',
    hex: '0e050400',
    value: {
      apdu: 'confirmedServiceError',
      service: 'read',
      error: { group: 'definition', reason: 'other' },
    },
    dump: `
Apdu
  apdu                   0E                       enum "confirmedServiceError"
  service                05                       enum "read"
  error
    group                04                       enum "definition"
    reason               00                       enum "other"
`,
  },
  {
    name: 'confirmed service error, unsupported',
    source: 'code table',
    hex: '0e060302',
    value: {
      apdu: 'confirmedServiceError',
      service: 'write',
      error: { group: 'service', reason: 'serviceUnsupported' },
    },
    dump: `
Apdu
  apdu                   0E                       enum "confirmedServiceError"
  service                06                       enum "write"
  error
    group                03                       enum "service"
    reason               02                       enum "serviceUnsupported"
`,
  },
  {
    name: 'data notification',
    source: 'Nordic HAN port: no time',
    hex: '0f40000000000101020309060100010700ff060000011802020f00161b',
    value: {
      apdu: 'dataNotification',
      invoke: {
        id: 0,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: false,
        confirmed: true,
        urgent: false,
      },
      body: {
        type: 'array',
        value: [
          {
            type: 'structure',
            value: [
              { type: 'octetString', value: fromHex('0100010700ff') },
              { type: 'uint32', value: 280 },
              {
                type: 'structure',
                value: [
                  { type: 'int8', value: 0 },
                  { type: 'enum', value: 27 },
                ],
              },
            ],
          },
        ],
      },
    },
    dump: `
Apdu
  apdu                   0F                       enum "dataNotification"
  invoke                 40 00 00 00              bits {"id":0,"reserved":0,"selfDescriptive":false,"breakOnError":false,"confirmed":true,"urgent":false}
  time                   00                       time ?
  body
    0
      0                  09 06 01 00 01 07 00 FF  data {"type":"octetString","value":"0100010700ff"}
      1                  06 00 00 01 18           data {"type":"uint32","value":280}
      2
        0                0F 00                    data {"type":"int8","value":0}
        1                16 1B                    data {"type":"enum","value":27}
`,
  },
  {
    name: 'data notification with time',
    source: 'L+G E450 push header',
    hex: '0f007c83d30c07ea071206103a00ff800000020212ffff0f80',
    value: {
      apdu: 'dataNotification',
      invoke: {
        id: 8160211,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: false,
        confirmed: false,
        urgent: false,
      },
      time: fromHex('07ea071206103a00ff800000'),
      body: {
        type: 'structure',
        value: [
          { type: 'uint16', value: 65535 },
          { type: 'int8', value: -128 },
        ],
      },
    },
    dump: `
Apdu
  apdu                   0F                       enum "dataNotification"
  invoke                 00 7C 83 D3              bits {"id":8160211,"reserved":0,"selfDescriptive":false,"breakOnError":false,"confirmed":false,"urgent":false}
  time                   0C 07 EA 07 12 06 10 3A 00 FF 80 00 00 time "07ea071206103a00ff800000"
  body
    0                    12 FF FF                 data {"type":"uint16","value":65535}
    1                    0F 80                    data {"type":"int8","value":-128}
`,
  },
  {
    name: 'data notification confirm',
    source: 'A-XDR rules',
    hex: '104000000100',
    value: {
      apdu: 'dataNotificationConfirm',
      invoke: {
        id: 1,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: false,
        confirmed: true,
        urgent: false,
      },
    },
    dump: `
Apdu
  apdu                   10                       enum "dataNotificationConfirm"
  invoke                 40 00 00 01              bits {"id":1,"reserved":0,"selfDescriptive":false,"breakOnError":false,"confirmed":true,"urgent":false}
  time                   00                       time ?
`,
  },
  {
    name: 'get request',
    source: 'worked example: the clock',
    hex: 'c001c100080000010000ff0200',
    value: {
      apdu: 'getRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      attribute: { classId: 8, instance: '0-0:1.0.0*255', attribute: 2 },
    },
    dump: `
Apdu
  apdu                   C0                       enum "getRequest"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  attribute
    classId              00 08                    u16 8
    instance             00 00 01 00 00 FF        logicalName "0-0:1.0.0*255"
    attribute            02                       i8 2
  selection              00                       Selection ?
`,
  },
  {
    name: 'get request, range',
    source: 'worked example: load profile by clock',
    hex: 'c001c100070100630100ff0201010204020412000809060000010000ff0f02120000090c07e801010100000000800000090c07e8010201000000008000000100',
    value: {
      apdu: 'getRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      attribute: { classId: 7, instance: '1-0:99.1.0*255', attribute: 2 },
      selection: {
        selector: 1,
        parameters: {
          type: 'structure',
          value: [
            {
              type: 'structure',
              value: [
                { type: 'uint16', value: 8 },
                { type: 'octetString', value: fromHex('0000010000ff') },
                { type: 'int8', value: 2 },
                { type: 'uint16', value: 0 },
              ],
            },
            { type: 'octetString', value: fromHex('07e801010100000000800000') },
            { type: 'octetString', value: fromHex('07e801020100000000800000') },
            { type: 'array', value: [] },
          ],
        },
      },
    },
    dump: `
Apdu
  apdu                   C0                       enum "getRequest"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  attribute
    classId              00 07                    u16 7
    instance             01 00 63 01 00 FF        logicalName "1-0:99.1.0*255"
    attribute            02                       i8 2
  selection
    selector             01                       u8 1
    parameters
      0
        0                12 00 08                 data {"type":"uint16","value":8}
        1                09 06 00 00 01 00 00 FF  data {"type":"octetString","value":"0000010000ff"}
        2                0F 02                    data {"type":"int8","value":2}
        3                12 00 00                 data {"type":"uint16","value":0}
      1                  09 0C 07 E8 01 01 01 00 00 00 00 80 00 00 data {"type":"octetString","value":"07e801010100000000800000"}
      2                  09 0C 07 E8 01 02 01 00 00 00 00 80 00 00 data {"type":"octetString","value":"07e801020100000000800000"}
      3                  01 00                    data {"type":"array","value":[]}
`,
  },
  {
    name: 'get request, entries',
    source: 'worked example',
    hex: 'c001c100070100630100ff02010202040600000001060000000a120001120000',
    value: {
      apdu: 'getRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      attribute: { classId: 7, instance: '1-0:99.1.0*255', attribute: 2 },
      selection: {
        selector: 2,
        parameters: {
          type: 'structure',
          value: [
            { type: 'uint32', value: 1 },
            { type: 'uint32', value: 10 },
            { type: 'uint16', value: 1 },
            { type: 'uint16', value: 0 },
          ],
        },
      },
    },
    dump: `
Apdu
  apdu                   C0                       enum "getRequest"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  attribute
    classId              00 07                    u16 7
    instance             01 00 63 01 00 FF        logicalName "1-0:99.1.0*255"
    attribute            02                       i8 2
  selection
    selector             02                       u8 2
    parameters
      0                  06 00 00 00 01           data {"type":"uint32","value":1}
      1                  06 00 00 00 0A           data {"type":"uint32","value":10}
      2                  12 00 01                 data {"type":"uint16","value":1}
      3                  12 00 00                 data {"type":"uint16","value":0}
`,
  },
  {
    name: 'get request, next block',
    source: 'worked example',
    hex: 'c002c100000001',
    value: {
      apdu: 'getRequest',
      kind: 'next',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: 1,
    },
    dump: `
Apdu
  apdu                   C0                       enum "getRequest"
  kind                   02                       enum "next"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block                  00 00 00 01              u32 1
`,
  },
  {
    name: 'get request, list',
    source: 'A-XDR rules',
    hex: 'c003c10200030100010800ff020000030100010800ff0300',
    value: {
      apdu: 'getRequest',
      kind: 'list',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      targets: [
        { attribute: { classId: 3, instance: '1-0:1.8.0*255', attribute: 2 } },
        { attribute: { classId: 3, instance: '1-0:1.8.0*255', attribute: 3 } },
      ],
    },
    dump: `
Apdu
  apdu                   C0                       enum "getRequest"
  kind                   03                       enum "list"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  targets
    0
      attribute
        classId          00 03                    u16 3
        instance         01 00 01 08 00 FF        logicalName "1-0:1.8.0*255"
        attribute        02                       i8 2
      selection          00                       Selection ?
    1
      attribute
        classId          00 03                    u16 3
        instance         01 00 01 08 00 FF        logicalName "1-0:1.8.0*255"
        attribute        03                       i8 3
      selection          00                       Selection ?
`,
  },
  {
    name: 'get response',
    source: 'worked example: the clock',
    hex: 'c401c100090c07e80c19030c1e0000ffc400',
    value: {
      apdu: 'getResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: { kind: 'data', data: { type: 'octetString', value: fromHex('07e80c19030c1e0000ffc400') } },
    },
    dump: `
Apdu
  apdu                   C4                       enum "getResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result
    kind                 00                       enum "data"
    data                 09 0C 07 E8 0C 19 03 0C 1E 00 00 FF C4 00 data {"type":"octetString","value":"07e80c19030c1e0000ffc400"}
`,
  },
  {
    name: 'get response, refused',
    source: 'worked example',
    hex: 'c401c10103',
    value: {
      apdu: 'getResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: { kind: 'error', error: 'readWriteDenied' },
    },
    dump: `
Apdu
  apdu                   C4                       enum "getResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result
    kind                 01                       enum "error"
    error                03                       enum "readWriteDenied"
`,
  },
  {
    name: 'get response, a code of the maker',
    source: 'code table: open',
    hex: 'c401c10107',
    value: {
      apdu: 'getResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: { kind: 'error', error: 7 },
    },
    dump: `
Apdu
  apdu                   C4                       enum "getResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result
    kind                 01                       enum "error"
    error                07                       enum 7
`,
  },
  {
    name: 'get response, block',
    source: 'layout of the worked example',
    hex: 'c402c10000000001000401020304',
    value: {
      apdu: 'getResponse',
      kind: 'block',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      last: false,
      number: 1,
      content: { kind: 'bytes', bytes: fromHex('01020304') },
    },
    dump: `
Apdu
  apdu                   C4                       enum "getResponse"
  kind                   02                       enum "block"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  last                   00                       bool false
  number                 00 00 00 01              u32 1
  content
    kind                 00                       enum "bytes"
    bytes                04 01 02 03 04           octets "01020304"
`,
  },
  {
    name: 'get response, block refused',
    source: 'worked example: wrong block number',
    hex: 'c402c101000000020113',
    value: {
      apdu: 'getResponse',
      kind: 'block',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      last: true,
      number: 2,
      content: { kind: 'error', error: 'dataBlockNumberInvalid' },
    },
    dump: `
Apdu
  apdu                   C4                       enum "getResponse"
  kind                   02                       enum "block"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  last                   01                       bool true
  number                 00 00 00 02              u32 2
  content
    kind                 01                       enum "error"
    error                13                       enum "dataBlockNumberInvalid"
`,
  },
  {
    name: 'get response, list',
    source: 'A-XDR rules',
    hex: 'c403c1020006000000070104',
    value: {
      apdu: 'getResponse',
      kind: 'list',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      results: [
        { kind: 'data', data: { type: 'uint32', value: 7 } },
        { kind: 'error', error: 'objectUndefined' },
      ],
    },
    dump: `
Apdu
  apdu                   C4                       enum "getResponse"
  kind                   03                       enum "list"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  results
    0
      kind               00                       enum "data"
      data               06 00 00 00 07           data {"type":"uint32","value":7}
    1
      kind               01                       enum "error"
      error              04                       enum "objectUndefined"
`,
  },
  {
    name: 'set request',
    source: 'worked example: the clock',
    hex: 'c101c100080000010000ff0200090c07e80c19030c1e0000ffc400',
    value: {
      apdu: 'setRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      attribute: { classId: 8, instance: '0-0:1.0.0*255', attribute: 2 },
      value: { type: 'octetString', value: fromHex('07e80c19030c1e0000ffc400') },
    },
    dump: `
Apdu
  apdu                   C1                       enum "setRequest"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  attribute
    classId              00 08                    u16 8
    instance             00 00 01 00 00 FF        logicalName "0-0:1.0.0*255"
    attribute            02                       i8 2
  selection              00                       Selection ?
  value                  09 0C 07 E8 0C 19 03 0C 1E 00 00 FF C4 00 data {"type":"octetString","value":"07e80c19030c1e0000ffc400"}
`,
  },
  {
    name: 'set request, first block',
    source: 'A-XDR rules',
    hex: 'c102c100080000010000ff0200000000000102090c',
    value: {
      apdu: 'setRequest',
      kind: 'firstBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      attribute: { classId: 8, instance: '0-0:1.0.0*255', attribute: 2 },
      block: { last: false, number: 1, bytes: fromHex('090c') },
    },
    dump: `
Apdu
  apdu                   C1                       enum "setRequest"
  kind                   02                       enum "firstBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  attribute
    classId              00 08                    u16 8
    instance             00 00 01 00 00 FF        logicalName "0-0:1.0.0*255"
    attribute            02                       i8 2
  selection              00                       Selection ?
  block
    last                 00                       bool false
    number               00 00 00 01              u32 1
    bytes                02 09 0C                 octets "090c"
`,
  },
  {
    name: 'set request, next block',
    source: 'A-XDR rules',
    hex: 'c103c101000000020207e8',
    value: {
      apdu: 'setRequest',
      kind: 'nextBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: { last: true, number: 2, bytes: fromHex('07e8') },
    },
    dump: `
Apdu
  apdu                   C1                       enum "setRequest"
  kind                   03                       enum "nextBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block
    last                 01                       bool true
    number               00 00 00 02              u32 2
    bytes                02 07 E8                 octets "07e8"
`,
  },
  {
    name: 'set request, list',
    source: 'A-XDR rules',
    hex: 'c104c10100010000600100ff0200011105',
    value: {
      apdu: 'setRequest',
      kind: 'list',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      targets: [{ attribute: { classId: 1, instance: '0-0:96.1.0*255', attribute: 2 } }],
      values: [{ type: 'uint8', value: 5 }],
    },
    dump: `
Apdu
  apdu                   C1                       enum "setRequest"
  kind                   04                       enum "list"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  targets
    0
      attribute
        classId          00 01                    u16 1
        instance         00 00 60 01 00 FF        logicalName "0-0:96.1.0*255"
        attribute        02                       i8 2
      selection          00                       Selection ?
  values
    0                    11 05                    data {"type":"uint8","value":5}
`,
  },
  {
    name: 'set request, first block of a list',
    source: 'A-XDR rules',
    hex: 'c105c10100010000600100ff02000000000001020111',
    value: {
      apdu: 'setRequest',
      kind: 'firstListBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      targets: [{ attribute: { classId: 1, instance: '0-0:96.1.0*255', attribute: 2 } }],
      block: { last: false, number: 1, bytes: fromHex('0111') },
    },
    dump: `
Apdu
  apdu                   C1                       enum "setRequest"
  kind                   05                       enum "firstListBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  targets
    0
      attribute
        classId          00 01                    u16 1
        instance         00 00 60 01 00 FF        logicalName "0-0:96.1.0*255"
        attribute        02                       i8 2
      selection          00                       Selection ?
  block
    last                 00                       bool false
    number               00 00 00 01              u32 1
    bytes                02 01 11                 octets "0111"
`,
  },
  {
    name: 'set response',
    source: 'worked example',
    hex: 'c501c100',
    value: {
      apdu: 'setResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: 'success',
    },
    dump: `
Apdu
  apdu                   C5                       enum "setResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result                 00                       enum "success"
`,
  },
  {
    name: 'set response, block',
    source: 'A-XDR rules',
    hex: 'c502c100000001',
    value: {
      apdu: 'setResponse',
      kind: 'block',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: 1,
    },
    dump: `
Apdu
  apdu                   C5                       enum "setResponse"
  kind                   02                       enum "block"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block                  00 00 00 01              u32 1
`,
  },
  {
    name: 'set response, last block',
    source: 'A-XDR rules',
    hex: 'c503c10c00000002',
    value: {
      apdu: 'setResponse',
      kind: 'lastBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: 'typeUnmatched',
      block: 2,
    },
    dump: `
Apdu
  apdu                   C5                       enum "setResponse"
  kind                   03                       enum "lastBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result                 0C                       enum "typeUnmatched"
  block                  00 00 00 02              u32 2
`,
  },
  {
    name: 'set response, last block of a list',
    source: 'A-XDR rules',
    hex: 'c504c102000300000002',
    value: {
      apdu: 'setResponse',
      kind: 'lastListBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      results: ['success', 'readWriteDenied'],
      block: 2,
    },
    dump: `
Apdu
  apdu                   C5                       enum "setResponse"
  kind                   04                       enum "lastListBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  results
    0                    00                       enum "success"
    1                    03                       enum "readWriteDenied"
  block                  00 00 00 02              u32 2
`,
  },
  {
    name: 'set response, list',
    source: 'A-XDR rules',
    hex: 'c505c102000d',
    value: {
      apdu: 'setResponse',
      kind: 'list',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      results: ['success', 'scopeOfAccessViolated'],
    },
    dump: `
Apdu
  apdu                   C5                       enum "setResponse"
  kind                   05                       enum "list"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  results
    0                    00                       enum "success"
    1                    0D                       enum "scopeOfAccessViolated"
`,
  },
  {
    name: 'action request',
    source: 'worked example: disconnect',
    hex: 'c301c10046000060030aff01010f00',
    value: {
      apdu: 'actionRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      method: { classId: 70, instance: '0-0:96.3.10*255', method: 1 },
      argument: { type: 'int8', value: 0 },
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  method
    classId              00 46                    u16 70
    instance             00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
    method               01                       i8 1
  argument               01 0F 00                 data {"type":"int8","value":0}
`,
  },
  {
    name: 'action request without argument',
    source: 'A-XDR rules',
    hex: 'c301c10046000060030aff0200',
    value: {
      apdu: 'actionRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      method: { classId: 70, instance: '0-0:96.3.10*255', method: 2 },
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  method
    classId              00 46                    u16 70
    instance             00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
    method               02                       i8 2
  argument               00                       data ?
`,
  },
  {
    name: 'action request, next block',
    source: 'A-XDR rules',
    hex: 'c302c100000001',
    value: {
      apdu: 'actionRequest',
      kind: 'next',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: 1,
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   02                       enum "next"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block                  00 00 00 01              u32 1
`,
  },
  {
    name: 'action request, list',
    source: 'A-XDR rules',
    hex: 'c303c1010046000060030aff01010f00',
    value: {
      apdu: 'actionRequest',
      kind: 'list',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      methods: [{ classId: 70, instance: '0-0:96.3.10*255', method: 1 }],
      arguments: [{ type: 'int8', value: 0 }],
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   03                       enum "list"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  methods
    0
      classId            00 46                    u16 70
      instance           00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
      method             01                       i8 1
  arguments
    0                    0F 00                    data {"type":"int8","value":0}
`,
  },
  {
    name: 'action request, first block',
    source: 'A-XDR rules',
    hex: 'c304c10046000060030aff010000000001010f',
    value: {
      apdu: 'actionRequest',
      kind: 'firstBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      method: { classId: 70, instance: '0-0:96.3.10*255', method: 1 },
      block: { last: false, number: 1, bytes: fromHex('0f') },
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   04                       enum "firstBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  method
    classId              00 46                    u16 70
    instance             00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
    method               01                       i8 1
  block
    last                 00                       bool false
    number               00 00 00 01              u32 1
    bytes                01 0F                    octets "0f"
`,
  },
  {
    name: 'action request, first block of a list',
    source: 'A-XDR rules',
    hex: 'c305c1010046000060030aff0100000000010101',
    value: {
      apdu: 'actionRequest',
      kind: 'firstListBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      methods: [{ classId: 70, instance: '0-0:96.3.10*255', method: 1 }],
      block: { last: false, number: 1, bytes: fromHex('01') },
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   05                       enum "firstListBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  methods
    0
      classId            00 46                    u16 70
      instance           00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
      method             01                       i8 1
  block
    last                 00                       bool false
    number               00 00 00 01              u32 1
    bytes                01 01                    octets "01"
`,
  },
  {
    name: 'action request, next block of it',
    source: 'A-XDR rules',
    hex: 'c306c101000000020100',
    value: {
      apdu: 'actionRequest',
      kind: 'nextBlock',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: { last: true, number: 2, bytes: fromHex('00') },
    },
    dump: `
Apdu
  apdu                   C3                       enum "actionRequest"
  kind                   06                       enum "nextBlock"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block
    last                 01                       bool true
    number               00 00 00 02              u32 2
    bytes                01 00                    octets "00"
`,
  },
  {
    name: 'action response',
    source: 'worked example',
    hex: 'c701c10000',
    value: {
      apdu: 'actionResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: 'success',
    },
    dump: `
Apdu
  apdu                   C7                       enum "actionResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result                 00                       enum "success"
  returned               00                       Result ?
`,
  },
  {
    name: 'action response with data',
    source: 'worked example: the HLS step',
    hex: 'c701c1000100091000112233445566778899aabbccddeeff',
    value: {
      apdu: 'actionResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: 'success',
      returned: {
        kind: 'data',
        data: { type: 'octetString', value: fromHex('00112233445566778899aabbccddeeff') },
      },
    },
    dump: `
Apdu
  apdu                   C7                       enum "actionResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result                 00                       enum "success"
  returned
    kind                 00                       enum "data"
    data                 09 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD … data {"type":"octetString","value":"00112233445566778899aabbccddeeff"}
`,
  },
  {
    name: 'action response, refused',
    source: 'A-XDR rules',
    hex: 'c701c103010104',
    value: {
      apdu: 'actionResponse',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      result: 'readWriteDenied',
      returned: { kind: 'error', error: 'objectUndefined' },
    },
    dump: `
Apdu
  apdu                   C7                       enum "actionResponse"
  kind                   01                       enum "normal"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  result                 03                       enum "readWriteDenied"
  returned
    kind                 01                       enum "error"
    error                04                       enum "objectUndefined"
`,
  },
  {
    name: 'action response, block',
    source: 'A-XDR rules',
    hex: 'c702c10000000001020001',
    value: {
      apdu: 'actionResponse',
      kind: 'block',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: { last: false, number: 1, bytes: fromHex('0001') },
    },
    dump: `
Apdu
  apdu                   C7                       enum "actionResponse"
  kind                   02                       enum "block"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block
    last                 00                       bool false
    number               00 00 00 01              u32 1
    bytes                02 00 01                 octets "0001"
`,
  },
  {
    name: 'action response, list',
    source: 'A-XDR rules',
    hex: 'c703c10200000301000f05',
    value: {
      apdu: 'actionResponse',
      kind: 'list',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      outcomes: [
        { result: 'success' },
        { result: 'readWriteDenied', returned: { kind: 'data', data: { type: 'int8', value: 5 } } },
      ],
    },
    dump: `
Apdu
  apdu                   C7                       enum "actionResponse"
  kind                   03                       enum "list"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  outcomes
    0
      result             00                       enum "success"
      returned           00                       Result ?
    1
      result             03                       enum "readWriteDenied"
      returned
        kind             00                       enum "data"
        data             0F 05                    data {"type":"int8","value":5}
`,
  },
  {
    name: 'action response, block received',
    source: 'A-XDR rules',
    hex: 'c704c100000001',
    value: {
      apdu: 'actionResponse',
      kind: 'next',
      invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
      block: 1,
    },
    dump: `
Apdu
  apdu                   C7                       enum "actionResponse"
  kind                   04                       enum "next"
  invoke                 C1                       bits {"id":1,"reserved":0,"confirmed":true,"urgent":true}
  block                  00 00 00 01              u32 1
`,
  },
  {
    name: 'event notification',
    source: 'Mx382 wake-up (presence octet by the standard)',
    hex: 'c2010c07e70a19030b122900ff888000010000600101ff0209104b414c37303035303838313136373132',
    value: {
      apdu: 'eventNotification',
      time: fromHex('07e70a19030b122900ff8880'),
      attribute: { classId: 1, instance: '0-0:96.1.1*255', attribute: 2 },
      value: { type: 'octetString', value: fromHex('4b414c37303035303838313136373132') },
    },
    dump: `
Apdu
  apdu                   C2                       enum "eventNotification"
  time                   01 0C 07 E7 0A 19 03 0B 12 29 00 FF 88 80 time "07e70a19030b122900ff8880"
  attribute
    classId              00 01                    u16 1
    instance             00 00 60 01 01 FF        logicalName "0-0:96.1.1*255"
    attribute            02                       i8 2
  value                  09 10 4B 41 4C 37 30 30 35 30 38 38 31 31 36 37 … data {"type":"octetString","value":"4b414c37303035303838313136373132"}
`,
  },
  {
    name: 'event notification without time',
    source: 'A-XDR rules',
    hex: 'c20000010000600101ff021105',
    value: {
      apdu: 'eventNotification',
      attribute: { classId: 1, instance: '0-0:96.1.1*255', attribute: 2 },
      value: { type: 'uint8', value: 5 },
    },
    dump: `
Apdu
  apdu                   C2                       enum "eventNotification"
  time                   00                       time ?
  attribute
    classId              00 01                    u16 1
    instance             00 00 60 01 01 FF        logicalName "0-0:96.1.1*255"
    attribute            02                       i8 2
  value                  11 05                    data {"type":"uint8","value":5}
`,
  },
  {
    name: 'exception response',
    source: 'service before association',
    hex: 'd80101',
    value: { apdu: 'exceptionResponse', state: 'serviceNotAllowed', service: 'operationNotPossible' },
    dump: `
Apdu
  apdu                   D8                       enum "exceptionResponse"
  state                  01                       enum "serviceNotAllowed"
  service                01                       enum "operationNotPossible"
  counter                                         u32 ?
`,
  },
  {
    name: 'exception response, counter',
    source: 'replay',
    hex: 'd8010600000124',
    alsoWhole: 3,
    value: {
      apdu: 'exceptionResponse',
      state: 'serviceNotAllowed',
      service: 'invocationCounterError',
      counter: 292,
    },
    dump: `
Apdu
  apdu                   D8                       enum "exceptionResponse"
  state                  01                       enum "serviceNotAllowed"
  service                06                       enum "invocationCounterError"
  counter                00 00 01 24              u32 292
`,
  },
  {
    name: 'access request',
    source: 'worked example',
    hex: 'd94000000100010100080000010000ff020100',
    value: {
      apdu: 'accessRequest',
      invoke: {
        id: 1,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: false,
        confirmed: true,
        urgent: false,
      },
      specifications: [{ kind: 'get', attribute: { classId: 8, instance: '0-0:1.0.0*255', attribute: 2 } }],
      values: [{ type: 'null', value: null }],
    },
    dump: `
Apdu
  apdu                   D9                       enum "accessRequest"
  invoke                 40 00 00 01              bits {"id":1,"reserved":0,"selfDescriptive":false,"breakOnError":false,"confirmed":true,"urgent":false}
  time                   00                       time ?
  specifications
    0
      kind               01                       enum "get"
      attribute
        classId          00 08                    u16 8
        instance         00 00 01 00 00 FF        logicalName "0-0:1.0.0*255"
        attribute        02                       i8 2
  values
    0                    00                       data {"type":"null","value":null}
`,
  },
  {
    name: 'access request, all kinds',
    source: 'A-XDR rules',
    hex: 'd9e00000010c07e80c19030c1e0000ffc400040200010000600100ff02030046000060030aff010400070100630100ff020202040600000001060000000a1200011200000500070100630100ff0201000411050f000000',
    value: {
      apdu: 'accessRequest',
      invoke: {
        id: 1,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: true,
        confirmed: true,
        urgent: true,
      },
      time: fromHex('07e80c19030c1e0000ffc400'),
      specifications: [
        { kind: 'set', attribute: { classId: 1, instance: '0-0:96.1.0*255', attribute: 2 } },
        { kind: 'action', method: { classId: 70, instance: '0-0:96.3.10*255', method: 1 } },
        {
          kind: 'getSelected',
          attribute: { classId: 7, instance: '1-0:99.1.0*255', attribute: 2 },
          selection: {
            selector: 2,
            parameters: {
              type: 'structure',
              value: [
                { type: 'uint32', value: 1 },
                { type: 'uint32', value: 10 },
                { type: 'uint16', value: 1 },
                { type: 'uint16', value: 0 },
              ],
            },
          },
        },
        {
          kind: 'setSelected',
          attribute: { classId: 7, instance: '1-0:99.1.0*255', attribute: 2 },
          selection: { selector: 1, parameters: { type: 'null', value: null } },
        },
      ],
      values: [
        { type: 'uint8', value: 5 },
        { type: 'int8', value: 0 },
        { type: 'null', value: null },
        { type: 'null', value: null },
      ],
    },
    dump: `
Apdu
  apdu                   D9                       enum "accessRequest"
  invoke                 E0 00 00 01              bits {"id":1,"reserved":0,"selfDescriptive":false,"breakOnError":true,"confirmed":true,"urgent":true}
  time                   0C 07 E8 0C 19 03 0C 1E 00 00 FF C4 00 time "07e80c19030c1e0000ffc400"
  specifications
    0
      kind               02                       enum "set"
      attribute
        classId          00 01                    u16 1
        instance         00 00 60 01 00 FF        logicalName "0-0:96.1.0*255"
        attribute        02                       i8 2
    1
      kind               03                       enum "action"
      method
        classId          00 46                    u16 70
        instance         00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
        method           01                       i8 1
    2
      kind               04                       enum "getSelected"
      attribute
        classId          00 07                    u16 7
        instance         01 00 63 01 00 FF        logicalName "1-0:99.1.0*255"
        attribute        02                       i8 2
      selection
        selector         02                       u8 2
        parameters
          0              06 00 00 00 01           data {"type":"uint32","value":1}
          1              06 00 00 00 0A           data {"type":"uint32","value":10}
          2              12 00 01                 data {"type":"uint16","value":1}
          3              12 00 00                 data {"type":"uint16","value":0}
    3
      kind               05                       enum "setSelected"
      attribute
        classId          00 07                    u16 7
        instance         01 00 63 01 00 FF        logicalName "1-0:99.1.0*255"
        attribute        02                       i8 2
      selection
        selector         01                       u8 1
        parameters       00                       data {"type":"null","value":null}
  values
    0                    11 05                    data {"type":"uint8","value":5}
    1                    0F 00                    data {"type":"int8","value":0}
    2                    00                       data {"type":"null","value":null}
    3                    00                       data {"type":"null","value":null}
`,
  },
  {
    name: 'access response',
    source: 'worked example with the clock',
    hex: 'da40000001000001090c07e80c19030c1e0000ffc400010100',
    value: {
      apdu: 'accessResponse',
      invoke: {
        id: 1,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: false,
        confirmed: true,
        urgent: false,
      },
      values: [{ type: 'octetString', value: fromHex('07e80c19030c1e0000ffc400') }],
      outcomes: [{ kind: 'get', result: 'success' }],
    },
    dump: `
Apdu
  apdu                   DA                       enum "accessResponse"
  invoke                 40 00 00 01              bits {"id":1,"reserved":0,"selfDescriptive":false,"breakOnError":false,"confirmed":true,"urgent":false}
  time                   00                       time ?
  specifications         00                       AccessSpecification[] ?
  values
    0                    09 0C 07 E8 0C 19 03 0C 1E 00 00 FF C4 00 data {"type":"octetString","value":"07e80c19030c1e0000ffc400"}
  outcomes
    0
      kind               01                       enum "get"
      result             00                       enum "success"
`,
  },
  {
    name: 'access response that repeats the request',
    source: 'A-XDR rules',
    hex: 'da40000001000101030046000060030aff01010001030d',
    value: {
      apdu: 'accessResponse',
      invoke: {
        id: 1,
        reserved: 0,
        selfDescriptive: false,
        breakOnError: false,
        confirmed: true,
        urgent: false,
      },
      specifications: [{ kind: 'action', method: { classId: 70, instance: '0-0:96.3.10*255', method: 1 } }],
      values: [{ type: 'null', value: null }],
      outcomes: [{ kind: 'action', result: 'scopeOfAccessViolated' }],
    },
    dump: `
Apdu
  apdu                   DA                       enum "accessResponse"
  invoke                 40 00 00 01              bits {"id":1,"reserved":0,"selfDescriptive":false,"breakOnError":false,"confirmed":true,"urgent":false}
  time                   00                       time ?
  specifications
    0
      kind               03                       enum "action"
      method
        classId          00 46                    u16 70
        instance         00 00 60 03 0A FF        logicalName "0-0:96.3.10*255"
        method           01                       i8 1
  values
    0                    00                       data {"type":"null","value":null}
  outcomes
    0
      kind               03                       enum "action"
      result             0D                       enum "scopeOfAccessViolated"
`,
  },
  {
    name: 'glo get request',
    source: 'worked example of the standard (security)',
    hex: 'c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b',
    value: {
      apdu: 'gloGetRequest',
      content: fromHex('3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b'),
    },
    dump: `
Apdu
  apdu                   C8                       enum "gloGetRequest"
  content                1E 30 01 23 45 67 41 13 12 FF 93 5A 47 56 68 27 … octets "3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b"
`,
  },
  {
    name: 'glo initiate request',
    source: 'worked example of the standard (security)',
    hex: '21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
    value: {
      apdu: 'gloInitiateRequest',
      content: fromHex(
        '3001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
      ),
    },
    dump: `
Apdu
  apdu                   21                       enum "gloInitiateRequest"
  content                30 30 01 23 45 67 80 13 02 FF 8A 78 74 13 3D 41 … octets "3001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855"
`,
  },
  {
    name: 'ded get response',
    source: 'layout',
    hex: 'd4063000000001aa',
    value: { apdu: 'dedGetResponse', content: fromHex('3000000001aa') },
    dump: `
Apdu
  apdu                   D4                       enum "dedGetResponse"
  content                06 30 00 00 00 01 AA     octets "3000000001aa"
`,
  },
  {
    name: 'general glo ciphering',
    source: 'worked example (security)',
    hex: 'db084d4d4d0000bc614e1e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b',
    value: {
      apdu: 'generalGloCiphering',
      systemTitle: fromHex('4d4d4d0000bc614e'),
      content: fromHex('3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b'),
    },
    dump: `
Apdu
  apdu                   DB                       enum "generalGloCiphering"
  systemTitle            08 4D 4D 4D 00 00 BC 61 4E octets "4d4d4d0000bc614e"
  content                1E 30 01 23 45 67 41 13 12 FF 93 5A 47 56 68 27 … octets "3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b"
`,
  },
  {
    name: 'general glo ciphering without a title',
    source: 'Elgama',
    hex: 'db00063000000001aa',
    value: { apdu: 'generalGloCiphering', systemTitle: fromHex(''), content: fromHex('3000000001aa') },
    dump: `
Apdu
  apdu                   DB                       enum "generalGloCiphering"
  systemTitle            00                       octets ""
  content                06 30 00 00 00 01 AA     octets "3000000001aa"
`,
  },
  {
    name: 'general ded ciphering',
    source: 'layout',
    hex: 'dc084d4d4d0000bc614e063000000001aa',
    value: {
      apdu: 'generalDedCiphering',
      systemTitle: fromHex('4d4d4d0000bc614e'),
      content: fromHex('3000000001aa'),
    },
    dump: `
Apdu
  apdu                   DC                       enum "generalDedCiphering"
  systemTitle            08 4D 4D 4D 00 00 BC 61 4E octets "4d4d4d0000bc614e"
  content                06 30 00 00 00 01 AA     octets "3000000001aa"
`,
  },
  {
    name: 'general ciphering, identified key',
    source: 'worked example (security)',
    hex: 'dd080102030405060708084d4d4d0000bc614e084d4d4d000000000100000100001e3001234567411312ff935a47566827c467bc7cb6a92695ef3e4d35be7f6b',
    value: {
      apdu: 'generalCiphering',
      transactionId: fromHex('0102030405060708'),
      originator: fromHex('4d4d4d0000bc614e'),
      recipient: fromHex('4d4d4d0000000001'),
      dateTime: fromHex(''),
      otherInformation: fromHex(''),
      keyInfo: { kind: 'identified', key: 'globalUnicast' },
      content: fromHex('3001234567411312ff935a47566827c467bc7cb6a92695ef3e4d35be7f6b'),
    },
    dump: `
Apdu
  apdu                   DD                       enum "generalCiphering"
  transactionId          08 01 02 03 04 05 06 07 08 octets "0102030405060708"
  originator             08 4D 4D 4D 00 00 BC 61 4E octets "4d4d4d0000bc614e"
  recipient              08 4D 4D 4D 00 00 00 00 01 octets "4d4d4d0000000001"
  dateTime               00                       octets ""
  otherInformation       00                       octets ""
  keyInfo
    kind                 00                       enum "identified"
    key                  00                       enum "globalUnicast"
  content                1E 30 01 23 45 67 41 13 12 FF 93 5A 47 56 68 27 … octets "3001234567411312ff935a47566827c467bc7cb6a92695ef3e4d35be7f6b"
`,
  },
  {
    name: 'general ciphering, wrapped key',
    source: 'layout of key-info',
    hex: 'dd000000000001010002aabb0130',
    value: {
      apdu: 'generalCiphering',
      transactionId: fromHex(''),
      originator: fromHex(''),
      recipient: fromHex(''),
      dateTime: fromHex(''),
      otherInformation: fromHex(''),
      keyInfo: { kind: 'wrapped', by: 'masterKey', wrappedKey: fromHex('aabb') },
      content: fromHex('30'),
    },
    dump: `
Apdu
  apdu                   DD                       enum "generalCiphering"
  transactionId          00                       octets ""
  originator             00                       octets ""
  recipient              00                       octets ""
  dateTime               00                       octets ""
  otherInformation       00                       octets ""
  keyInfo
    kind                 01                       enum "wrapped"
    by                   00                       enum "masterKey"
    wrappedKey           02 AA BB                 octets "aabb"
  content                01 30                    octets "30"
`,
  },
  {
    name: 'general ciphering, agreed key',
    source: 'layout of key-info',
    hex: 'dd000000000001020102000130',
    value: {
      apdu: 'generalCiphering',
      transactionId: fromHex(''),
      originator: fromHex(''),
      recipient: fromHex(''),
      dateTime: fromHex(''),
      otherInformation: fromHex(''),
      keyInfo: { kind: 'agreed', parameters: fromHex('02'), cipheredData: fromHex('') },
      content: fromHex('30'),
    },
    dump: `
Apdu
  apdu                   DD                       enum "generalCiphering"
  transactionId          00                       octets ""
  originator             00                       octets ""
  recipient              00                       octets ""
  dateTime               00                       octets ""
  otherInformation       00                       octets ""
  keyInfo
    kind                 02                       enum "agreed"
    parameters           01 02                    octets "02"
    cipheredData         00                       octets ""
  content                01 30                    octets "30"
`,
  },
  {
    name: 'general ciphering, key of before',
    source: 'layout of key-info',
    hex: 'dd0000000000000130',
    value: {
      apdu: 'generalCiphering',
      transactionId: fromHex(''),
      originator: fromHex(''),
      recipient: fromHex(''),
      dateTime: fromHex(''),
      otherInformation: fromHex(''),
      content: fromHex('30'),
    },
    dump: `
Apdu
  apdu                   DD                       enum "generalCiphering"
  transactionId          00                       octets ""
  originator             00                       octets ""
  recipient              00                       octets ""
  dateTime               00                       octets ""
  otherInformation       00                       octets ""
  keyInfo                00                       KeyInfo ?
  content                01 30                    octets "30"
`,
  },
  {
    name: 'general signing',
    source: 'layout',
    hex: 'df01010000000003c0010202aabb',
    value: {
      apdu: 'generalSigning',
      transactionId: fromHex('01'),
      originator: fromHex(''),
      recipient: fromHex(''),
      dateTime: fromHex(''),
      otherInformation: fromHex(''),
      content: fromHex('c00102'),
      signature: fromHex('aabb'),
    },
    dump: `
Apdu
  apdu                   DF                       enum "generalSigning"
  transactionId          01 01                    octets "01"
  originator             00                       octets ""
  recipient              00                       octets ""
  dateTime               00                       octets ""
  otherInformation       00                       octets ""
  content                03 C0 01 02              octets "c00102"
  signature              02 AA BB                 octets "aabb"
`,
  },
  {
    name: 'general block transfer, request',
    source: 'worked example',
    hex: 'e083000100000dc001c100080000010000ff0200',
    value: {
      apdu: 'generalBlockTransfer',
      control: { window: 3, streaming: false, last: true },
      number: 1,
      acknowledged: 0,
      bytes: fromHex('c001c100080000010000ff0200'),
    },
    dump: `
Apdu
  apdu                   E0                       enum "generalBlockTransfer"
  control                83                       bits {"window":3,"streaming":false,"last":true}
  number                 00 01                    u16 1
  acknowledged           00 00                    u16 0
  bytes                  0D C0 01 C1 00 08 00 00 01 00 00 FF 02 00 octets "c001c100080000010000ff0200"
`,
  },
  {
    name: 'general block transfer, pushed',
    source: 'L+G E450: streaming, nobody acknowledges',
    hex: 'e0400001000002db08',
    value: {
      apdu: 'generalBlockTransfer',
      control: { window: 0, streaming: true, last: false },
      number: 1,
      acknowledged: 0,
      bytes: fromHex('db08'),
    },
    dump: `
Apdu
  apdu                   E0                       enum "generalBlockTransfer"
  control                40                       bits {"window":0,"streaming":true,"last":false}
  number                 00 01                    u16 1
  acknowledged           00 00                    u16 0
  bytes                  02 DB 08                 octets "db08"
`,
  },
  {
    name: 'general block transfer, acknowledgement',
    source: 'layout',
    hex: 'e0810002000300',
    value: {
      apdu: 'generalBlockTransfer',
      control: { window: 1, streaming: false, last: true },
      number: 2,
      acknowledged: 3,
      bytes: fromHex(''),
    },
    dump: `
Apdu
  apdu                   E0                       enum "generalBlockTransfer"
  control                81                       bits {"window":1,"streaming":false,"last":true}
  number                 00 02                    u16 2
  acknowledged           00 03                    u16 3
  bytes                  00                       octets ""
`,
  },
];
