import { IecHdlcSetup } from '../../classes/hdlc-setup.ts';
import {
  Ipv4Setup,
  Ipv6Setup,
  MacAddressSetup,
  NtpSetup,
  PppSetup,
  SmtpSetup,
  TcpUdpSetup,
} from '../../classes/internet.ts';
import { IecLocalPortSetup } from '../../classes/local-port.ts';
import { GprsModemSetup, GsmDiagnostic, LteMonitoring } from '../../classes/mobile.ts';
import { AutoAnswer, AutoConnect, ModemConfiguration } from '../../classes/modem.ts';
import { IecTwistedPairSetup } from '../../classes/twisted-pair.ts';
import { UNSPECIFIED } from '../../data/date-time.ts';
import type { Data } from '../../data/tag.ts';
import { type Refusal, refuse } from '../answer.ts';
import { type KeptObject, unreachable } from '../behaviour/kept-object.ts';
import type { Workshop } from './assembly.ts';
import { NAMES } from './names.ts';

/** Local ports, modems and the internet: classes 19, 23, 24, 27 to 29, 41 to 48, 100 and 151. They are set up and carry nothing. */
export function putPorts({ assembly }: Workshop): void {
  assembly.keep(IecLocalPortSetup, NAMES.opticalPort, {
    values: { defaultBaud: 'baud300', proposedBaud: 'baud9600', responseTime: 'ms200', deviceAddress: '1' },
    secrets: ['password1', 'password2', 'passwordW5'],
  });
  assembly.keep(IecHdlcSetup, NAMES.hdlcSetup, {
    values: {
      commSpeed: 'baud9600',
      windowSizeTransmit: 1,
      windowSizeReceive: 1,
      maxInfoFieldLengthTransmit: 128,
      maxInfoFieldLengthReceive: 128,
      interOctetTimeOut: 25,
      inactivityTimeOut: 120,
      deviceAddress: 17,
    },
  });
  assembly.keep(IecTwistedPairSetup, '0-0:23.0.0*255', {
    values: { mode: 1, commSpeed: 'baud1200', primaryAddressList: [1], tabiList: [] },
  });
  putModem({ assembly });
  putInternet({ assembly });
}

type Room = Pick<Workshop, 'assembly'>;

function putModem({ assembly }: Room): void {
  assembly.keep(ModemConfiguration, NAMES.modem, {
    values: {
      commSpeed: 'baud9600',
      initialisationString: [{ request: 'ATZ', response: 'OK', delayAfterResponse: 500 }],
      modemProfile: ['OK', 'CONNECT', 'RING', 'NO CARRIER', 'ERROR'],
    },
  });
  assembly.keep(AutoConnect, '0-0:2.1.0*255', {
    values: { repetitions: 3, repetitionDelay: 60, destinationList: ['192.0.2.1:4059'] },
    methods: { connect: unreachable },
  });
  assembly.keep(AutoAnswer, '0-0:2.2.0*255', {
    values: {
      listeningWindow: [{ start: UNSPECIFIED, end: UNSPECIFIED }],
      numberOfRings: { inWindow: 1, outOfWindow: 0 },
    },
  });
  const quality = { precedence: 0, delay: 0, reliability: 0, peakThroughput: 0, meanThroughput: 0 };
  assembly.keep(GprsModemSetup, '0-0:25.4.0*255', {
    values: { apn: 'meter.example', qualityOfService: { default: quality, requested: quality } },
    secrets: ['pinCode'],
  });
  assembly.keep(GsmDiagnostic, '0-0:25.6.0*255', {
    values: {
      operator: '',
      status: 'notRegistered',
      cellInfo: {
        cellId: 0,
        locationId: 0,
        signalQuality: 99,
        bitErrorRate: 99,
        mobileCountryCode: 0,
        mobileNetworkCode: 0,
        channelNumber: 0,
      },
      captureTime: UNSPECIFIED,
    },
  });
  assembly.keep(LteMonitoring, '0-0:25.11.0*255', {
    values: {
      lteNetworkParameters: {
        t3402: 0,
        t3412: 0,
        t3412Extended2: 0,
        t3324: 0,
        teDrx: 0,
        tPtw: 0,
        qRxlevMin: 0,
        qRxlevMinCe: 0,
        qRxlevMinCe1: 0,
      },
      lteQualityOfService: { rsrq: 0, rsrp: 0, snr: 0, coverageEnhancement: 0 },
    },
  });
}

function putInternet({ assembly }: Room): void {
  assembly.keep(TcpUdpSetup, NAMES.tcpUdpSetup, {
    values: {
      port: 4059,
      ipReference: NAMES.ipv4Setup,
      maximumSegmentSize: 576,
      numberOfSimultaneousConnections: 16,
      inactivityTimeOut: 180,
    },
  });
  const ipv4: KeptObject<typeof Ipv4Setup> = assembly.keep(Ipv4Setup, NAMES.ipv4Setup, {
    values: {
      dataLinkReference: NAMES.macAddress,
      ipAddress: 0x7f00_0001,
      subnetMask: 0xff00_0000,
    },
    methods: {
      addMulticastIpAddress: (address) => {
        const others = (ipv4.value('multicastIpAddress') ?? []).filter((other) => other !== address);
        if (others.length >= MOST_ADDRESSES) return refuse('otherReason');
        ipv4.change({ multicastIpAddress: [...others, address] });
        return undefined;
      },
      deleteMulticastIpAddress: (address) => {
        const addresses = ipv4.value('multicastIpAddress') ?? [];
        if (!addresses.includes(address)) return refuse('objectUndefined');
        ipv4.change({ multicastIpAddress: addresses.filter((other) => other !== address) });
        return undefined;
      },
      getNumberOfMulticastIpAddresses: () => ({
        type: 'uint16',
        value: (ipv4.value('multicastIpAddress') ?? []).length,
      }),
    },
  });
  assembly.keep(MacAddressSetup, NAMES.macAddress, {
    // Out of the range that is left to whoever wants one of his own.
    values: { macAddress: Uint8Array.of(0x02, 0x4d, 0x54, 0x57, 0, 1) },
  });
  assembly.keep(PppSetup, NAMES.pppSetup, {
    values: { phyReference: NAMES.modem },
    secrets: ['pppAuthentication'],
  });
  assembly.keep(SmtpSetup, '0-0:25.5.0*255', {
    values: { serverPort: 25, serverAddress: 'mail.example', senderAddress: 'meter@mail.example' },
    secrets: ['loginPassword'],
  });
  putIpv6({ assembly });
  putNtp({ assembly });
}

function putIpv6({ assembly }: Room): void {
  const loopback = new Uint8Array(16);
  loopback[15] = 1;
  const lists = ['unicastIpv6Addresses', 'multicastIpv6Addresses', 'gatewayIpv6Addresses'] as const;
  const ipv6 = assembly.keep(Ipv6Setup, NAMES.ipv6Setup, {
    values: {
      dataLinkReference: NAMES.macAddress,
      addressConfigMode: 'manual',
      unicastIpv6Addresses: [loopback],
      neighborDiscoverySetup: [{ maxRetry: 3, retryWaitTime: 10_000, sendPeriod: 0 }],
    },
    methods: {
      addIpv6Address: (argument) =>
        withAddress(argument, (kind, address) => {
          const list = lists[kind];
          if (!list) return refuse('typeUnmatched');
          const others = (ipv6.value(list) ?? []).filter((other) => !isSame(other, address));
          if (others.length >= MOST_ADDRESSES) return refuse('otherReason');
          ipv6.change({ [list]: [...others, address] });
          return undefined;
        }),
      removeIpv6Address: (argument) =>
        withAddress(argument, (kind, address) => {
          const list = lists[kind];
          const addresses = (list && ipv6.value(list)) ?? [];
          const others = addresses.filter((other) => !isSame(other, address));
          if (!list || others.length === addresses.length) return refuse('objectUndefined');
          ipv6.change({ [list]: others });
          return undefined;
        }),
    },
  });
}

function putNtp({ assembly }: Room): void {
  const ntp = assembly.keep(NtpSetup, '0-0:25.10.0*255', {
    values: { serverAddress: 'time.example', serverPort: 123 },
    secrets: ['authenticationKeys', 'clientKey'],
    methods: {
      synchronize: unreachable,
      addAuthenticationKey: (key) => {
        const others = (ntp.value('authenticationKeys') ?? []).filter(({ id }) => id !== key.id);
        if (others.length >= MOST_ADDRESSES) return refuse('otherReason');
        ntp.change({ authenticationKeys: [...others, key] });
        return undefined;
      },
      deleteAuthenticationKey: (wanted) => {
        const keys = ntp.value('authenticationKeys') ?? [];
        if (!keys.some(({ id }) => id === wanted)) return refuse('objectUndefined');
        ntp.change({ authenticationKeys: keys.filter(({ id }) => id !== wanted) });
        return undefined;
      },
    },
  });
}

const MOST_ADDRESSES = 32;

/** Which list, and the address: the layout of the argument is assumed, no source tells it. */
function withAddress(
  argument: Data,
  go: (kind: number, address: Uint8Array) => Refusal | undefined,
): Refusal | undefined {
  const [kind, address] = argument.type === 'structure' ? argument.value : [];
  return kind?.type === 'enum' && address?.type === 'octetString' && address.value.length === 16
    ? go(kind.value, address.value)
    : refuse('typeUnmatched');
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((octet, i) => octet === b[i]);
