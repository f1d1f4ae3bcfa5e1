import { logicalName } from '../data/reference.ts';
import {
  any,
  boolean,
  doubleLongUnsigned,
  integer,
  longUnsigned,
  octetString,
  octetStringOf,
  octetText,
  openEnumOf,
  unsigned,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 41: the port that a device listens on. */
export const TcpUdpSetup = interfaceClass({
  id: 41,
  version: 0,
  name: 'TcpUdpSetup',
  doc: 'The TCP or UDP port that a device listens on, and how many connections it takes',
  attributes: {
    logicalName: ownName,
    port: { index: 2, type: longUnsigned, static: true, doc: '4059 is registered for DLMS' },
    ipReference: { index: 3, type: logicalName, static: true },
    maximumSegmentSize: { index: 4, type: longUnsigned, static: true, doc: 'octets' },
    numberOfSimultaneousConnections: { index: 5, type: unsigned, static: true },
    inactivityTimeOut: { index: 6, type: longUnsigned, static: true, doc: 'seconds, 0 for never' },
  },
  methods: {},
});

const ipOption = structure({ type: unsigned, length: unsigned, data: octetString });

/** Class 42: the addresses of IPv4, as numbers. */
export const Ipv4Setup = interfaceClass({
  id: 42,
  version: 0,
  name: 'Ipv4Setup',
  doc: 'The IPv4 address of a device, its network, gateway and name servers',
  attributes: {
    logicalName: ownName,
    dataLinkReference: { index: 2, type: logicalName, static: true },
    ipAddress: { index: 3, type: doubleLongUnsigned, static: true },
    multicastIpAddress: { index: 4, type: array(doubleLongUnsigned), static: true },
    ipOptions: { index: 5, type: array(ipOption), static: true },
    subnetMask: { index: 6, type: doubleLongUnsigned, static: true },
    gatewayIpAddress: { index: 7, type: doubleLongUnsigned, static: true },
    useDhcp: { index: 8, type: boolean, static: true },
    primaryDns: { index: 9, type: doubleLongUnsigned, static: true },
    secondaryDns: { index: 10, type: doubleLongUnsigned, static: true },
  },
  methods: {
    addMulticastIpAddress: { index: 1, argument: doubleLongUnsigned },
    deleteMulticastIpAddress: { index: 2, argument: doubleLongUnsigned },
    getNumberOfMulticastIpAddresses: { index: 3, argument: integer, result: any },
  },
  firstMethod: 0x60,
});

/** Class 43: the address of an Ethernet port. */
export const MacAddressSetup = interfaceClass({
  id: 43,
  version: 0,
  name: 'MacAddressSetup',
  doc: 'The MAC address of a port',
  attributes: { logicalName: ownName, macAddress: { index: 2, type: octetString, static: true } },
  methods: {},
});

const pppOptions = array(structure({ type: unsigned, length: unsigned, data: any }));

/** Class 44: the point-to-point protocol of a port. */
export const PppSetup = interfaceClass({
  id: 44,
  version: 0,
  name: 'PppSetup',
  doc: 'Options and authentication of the point-to-point protocol',
  attributes: {
    logicalName: ownName,
    phyReference: { index: 2, type: logicalName, static: true },
    lcpOptions: { index: 3, type: pppOptions, static: true },
    ipcpOptions: { index: 4, type: pppOptions, static: true },
    pppAuthentication: { index: 5, type: any, static: true, doc: 'by PAP, CHAP or EAP' },
  },
  methods: {},
});

/** Class 46: the mail server for messages. */
export const SmtpSetup = interfaceClass({
  id: 46,
  version: 0,
  name: 'SmtpSetup',
  doc: 'The mail server by which a device sends messages',
  attributes: {
    logicalName: ownName,
    serverPort: { index: 2, type: longUnsigned, static: true },
    userName: { index: 3, type: octetText, static: true },
    loginPassword: { index: 4, type: octetString, static: true },
    serverAddress: { index: 5, type: octetText, static: true },
    senderAddress: { index: 6, type: octetText, static: true },
  },
  methods: {},
});

const ipv6Address = octetStringOf(16);
const neighborDiscovery = structure({
  maxRetry: unsigned,
  retryWaitTime: longUnsigned,
  sendPeriod: doubleLongUnsigned,
});

/** Class 48: the addresses of IPv6. */
export const Ipv6Setup = interfaceClass({
  id: 48,
  version: 0,
  name: 'Ipv6Setup',
  doc: 'The IPv6 addresses of a device, its gateways and name servers',
  attributes: {
    logicalName: ownName,
    dataLinkReference: { index: 2, type: logicalName, static: true },
    addressConfigMode: {
      index: 3,
      type: openEnumOf({ autoConfiguration: 0, dhcpV6: 1, manual: 2, neighborDiscovery: 3 }),
      static: true,
    },
    unicastIpv6Addresses: { index: 4, type: array(ipv6Address), static: true },
    multicastIpv6Addresses: { index: 5, type: array(ipv6Address), static: true },
    gatewayIpv6Addresses: { index: 6, type: array(ipv6Address), static: true },
    primaryDns: { index: 7, type: octetString, static: true },
    secondaryDns: { index: 8, type: octetString, static: true },
    trafficClass: { index: 9, type: unsigned, static: true },
    neighborDiscoverySetup: { index: 10, type: array(neighborDiscovery), static: true },
  },
  methods: {
    addIpv6Address: { index: 1, argument: any },
    removeIpv6Address: { index: 2, argument: any },
  },
});

const authenticationKey = structure({ id: doubleLongUnsigned, key: octetString });

/** Class 100: the server that a clock follows. */
export const NtpSetup = interfaceClass({
  id: 100,
  version: 0,
  name: 'NtpSetup',
  doc: 'The NTP server that the clock follows, and how it is authenticated',
  attributes: {
    logicalName: ownName,
    activated: { index: 2, type: boolean, static: true },
    serverAddress: { index: 3, type: octetText, static: true },
    serverPort: { index: 4, type: longUnsigned, static: true },
    authenticationMethod: {
      index: 5,
      type: openEnumOf({ none: 0, sharedSecrets: 1, autokeyIff: 2 }),
      static: true,
    },
    authenticationKeys: { index: 6, type: array(authenticationKey), static: true },
    clientKey: { index: 7, type: octetString, static: true },
  },
  methods: {
    synchronize: { index: 1, argument: integer },
    addAuthenticationKey: { index: 2, argument: authenticationKey },
    deleteAuthenticationKey: { index: 3, argument: doubleLongUnsigned },
  },
});

/** Class 152: how messages are repeated and addressed over CoAP. */
export const CoapSetup = interfaceClass({
  id: 152,
  version: 0,
  name: 'CoapSetup',
  doc: 'How messages are repeated, limited and addressed over CoAP',
  attributes: {
    logicalName: ownName,
    udpReference: { index: 2, type: logicalName, static: true },
    ackTimeout: { index: 3, type: any, static: true },
    ackRandomFactor: { index: 4, type: any, static: true },
    maxRetransmit: { index: 5, type: any, static: true },
    nstart: { index: 6, type: any, static: true },
    delayAckTimeout: { index: 7, type: any, static: true },
    exponentialBackOff: { index: 8, type: any, static: true },
    probingRate: { index: 9, type: any, static: true },
    coapUriPath: { index: 10, type: octetText, static: true },
    transportMode: {
      index: 11,
      type: openEnumOf({ reliable: 1, unreliable: 2, reliableAndUnreliable: 3 }),
      static: true,
    },
    version: { index: 12, type: any, static: true },
    tokenLength: { index: 13, type: unsigned, static: true },
  },
  methods: {},
  unconfirmed: 'the types of the numeric attributes are not known: they are shown as they come',
});

/** Class 153: counters of CoAP. */
export const CoapDiagnostic = interfaceClass({
  id: 153,
  version: 0,
  name: 'CoapDiagnostic',
  doc: 'Counters of messages, requests, responses and block transfers over CoAP',
  attributes: {
    logicalName: ownName,
    messagesCounter: { index: 2, type: any },
    requestResponseCounter: { index: 3, type: any },
    coapBlockTransferCounter: { index: 4, type: any },
    captureTime: { index: 5, type: any },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x30,
  unconfirmed: 'the members of the counters are not known: they are shown as they come',
});
