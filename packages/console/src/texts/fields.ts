/** What a setting is called, what its choices mean, and help where the schema's own description does not suffice. */
export interface FieldText {
  readonly label: string;
  readonly hint?: string;
  readonly unit?: string;
  readonly choices?: Readonly<Record<string, string>>;
}

const onOff = 'Enabled';

/** Settings by their keys; `outlets.url` where a key means something else in one resource. */
const fieldTexts: Readonly<Record<string, FieldText>> = {
  type: {
    label: 'Kind',
    choices: { tcp: 'TCP', udp: 'UDP', serial: 'Serial line' },
  },
  name: { label: 'Name' },
  description: { label: 'Description' },
  alias: { label: 'Short name' },
  enabled: { label: onOff },
  tags: { label: 'Tags', hint: 'Words of your own, to find and choose it by. Enter adds one.' },
  pause: {
    label: 'Pause before sending',
    hint: 'The poll delay: least pause before something is sent again.',
  },

  host: { label: 'Host' },
  port: { label: 'Port' },
  connectTimeout: { label: 'Longest wait for the connection' },
  persistent: { label: 'Keep it open' },
  path: { label: 'Serial device', hint: 'Such as /dev/ttyUSB0, or COM3.' },
  baud: { label: 'Baud rate', unit: 'Bd' },
  dataBits: { label: 'Data bits' },
  stopBits: { label: 'Stop bits' },
  parity: {
    label: 'Parity',
    choices: { none: 'None', even: 'Even', odd: 'Odd', mark: 'Mark', space: 'Space' },
  },
  flow: {
    label: 'Flow control',
    choices: { none: 'None', rtscts: 'RTS/CTS', xonxoff: 'XON/XOFF' },
  },

  connection: { label: 'Connection', hint: 'The line that leads to it.' },
  template: { label: 'Template', hint: 'Its settings and requests hold for this device, too.' },
  model: { label: 'Make and family', hint: 'Meters whose peculiarities are known.' },
  interface: {
    label: 'Interface',
    choices: { hdlc: 'HDLC', wrapper: 'WRAPPER' },
  },
  modeE: { label: 'Sign on by IEC 62056-21 (mode E)' },
  'modeE.address': { label: 'Address at the sign-on' },
  reference: {
    label: 'Names of objects',
    choices: { ln: 'Logical names (LN)', sn: 'Short names (SN)' },
  },
  client: { label: 'Client address', hint: 'Who we are: 16 is the public client.' },
  logical: { label: 'Logical device', hint: '1 is the management logical device.' },
  physical: { label: 'Physical device', hint: 'HDLC only.' },
  serialNumber: {
    label: 'Serial number',
    hint: 'Gives the physical device: last four digits + 1000. HDLC only.',
  },
  addressSize: {
    label: 'Octets of the address',
    choices: { 1: '1', 2: '2', 4: '4' },
  },
  gateway: { label: 'Behind a DLMS gateway' },
  'gateway.network': { label: 'Network id' },
  'gateway.address': { label: 'Physical address behind it' },
  authentication: {
    label: 'Authentication',
    choices: {
      none: 'None (lowest)',
      low: 'Low: password',
      high: 'High: secret of the maker',
      highMd5: 'High: MD5',
      highSha1: 'High: SHA-1',
      highSha256: 'High: SHA-256',
      highGmac: 'High: GMAC',
      highEcdsa: 'High: ECDSA',
    },
  },
  password: { label: 'Password' },
  security: {
    label: 'Ciphering',
    choices: {
      none: 'None',
      authentication: 'Authenticated',
      encryption: 'Encrypted',
      authenticationEncryption: 'Authenticated and encrypted',
    },
  },
  suite: {
    label: 'Security suite',
    choices: { 0: '0: AES-128', 1: '1: AES-128, ECDSA P-256', 2: '2: AES-256, ECDSA P-384' },
  },
  ciphering: {
    label: 'Form of ciphered APDUs',
    choices: { service: 'One for each service (glo-, ded-)', general: 'General (general-glo-, -ded-)' },
  },
  systemTitle: { label: 'Our system title' },
  meterSystemTitle: { label: 'System title of the meter' },
  identification: { label: 'Identification in its pushes' },
  pushesFrom: { label: 'Address that its pushes come from' },
  blockCipherKey: { label: 'Encryption key (block cipher key)' },
  authenticationKey: { label: 'Authentication key' },
  broadcastKey: { label: 'Broadcast key' },
  dedicatedKey: { label: 'Dedicated key' },
  invocationCounter: {
    label: 'Invocation counter',
    hint: 'A number to begin at, or the object that the public client reads it from, such as 0-0:43.1.0*255.',
  },
  signingKey: { label: 'File with our signing key' },
  meterCertificate: { label: 'File with the meter’s certificate' },
  timeout: { label: 'Longest wait for an answer' },
  retries: { label: 'Repeats without answer' },
  lostAfter: {
    label: 'Lost after',
    unit: 'sessions',
    hint: 'The retry counter: after so many sessions in a row without an answer the link counts as lost.',
  },
  association: {
    label: 'Association',
    choices: { perRequest: 'Closed after each visit', persistent: 'Kept open' },
  },
  maxInfo: { label: 'Longest HDLC frame', unit: 'octets' },
  window: { label: 'HDLC window', unit: 'frames' },
  maxPdu: { label: 'Longest APDU', unit: 'octets' },
  listMost: { label: 'Attributes at once' },
  timeZone: { label: 'Time zone' },
  deviation: {
    label: 'Deviation in its times',
    choices: { spec: 'As the standard says', inverted: 'The other way round', ignore: 'Not to be trusted' },
  },
  dst: {
    label: 'Daylight saving of its clock',
    choices: { zone: 'As the zone', never: 'Never: standard time all year' },
  },
  quirks: { label: 'Quirks' },

  devices: { label: 'Devices' },
  send: { label: 'Send requests', hint: 'Otherwise only what the meter sends by itself is taken.' },
  every: { label: 'Every' },
  at: { label: 'Times of day', hint: 'Such as 11:00 or 11:20:30. Enter adds one.' },
  cron: {
    label: 'Cron pattern',
    hint: '[second] minute hour day month weekday. `*`, lists 1,2, ranges 1-5, steps */15, names Jan and Mon.',
  },
  'event.trigger': { label: 'When it is called', hint: 'By REST, MQTT, command line or console.' },
  'event.signal': { label: 'When a signal changes' },
  'event.change': { label: 'Least change that counts' },
  spread: {
    label: 'Spread',
    hint: 'Devices have their turns within this time, each always at the same moment of it.',
  },
  missed: {
    label: 'Missed runs',
    choices: { once: 'Made up once', skip: 'Left out' },
  },
  priority: { label: 'Priority', hint: '0 to 9. Higher goes first where several wait for a line.' },
  'requests.timeout': { label: 'Given up after', hint: 'Then the next request has its turn.' },
  values: { label: 'Values' },
  profile: { label: 'Profile', hint: 'Whose rows are collected, such as 1-0:99.1.0*255.' },
  history: { label: 'How far back at first' },
  entries: { label: 'Most rows in one run' },
  columns: { label: 'Only these columns', hint: 'OBIS codes. All columns when left empty.' },
  refill: { label: 'Refill holes' },
  write: { label: 'Writes' },
  action: { label: 'Actions' },
  'clock.least': { label: 'Left alone below' },
  'clock.most': { label: 'Not touched above', hint: 'Clocks that are off by more are reported.' },
  'clock.shift': { label: 'Shift where it suffices' },

  'signals.alias': { label: 'Alias', hint: 'Its unique name in outlets and commands.' },
  'signals.name': { label: 'Name for people' },
  device: { label: 'Device' },
  logicalName: { label: 'OBIS code', hint: 'Such as 1-0:1.8.0*255.' },
  attribute: { label: 'Attribute' },
  class: { label: 'Class' },
  method: { label: 'Method' },
  value: { label: 'Value', hint: 'Typed by the class; or uint16:5, octets:0102, json:{…}.' },
  argument: { label: 'Argument' },
  dataIndex: { label: 'Element', hint: 'Of a structured attribute; 0 is the whole.' },
  'signals.type': {
    label: 'Number type',
    choices: { auto: 'As it comes', float: 'Float', double: 'Double', digital: 'Digital', text: 'Text' },
  },
  scale: { label: 'Scale', hint: 'The value is multiplied by it, exactly.' },
  offset: { label: 'Offset', hint: 'Added behind the scale.' },
  unit: { label: 'Unit' },
  log: { label: 'Write changes to the event log' },
  output: { label: 'Output: what a command does in the meter' },
  onMethod: { label: 'Method that switches on' },
  offMethod: { label: 'Method that switches off' },
  shortPulse: { label: 'Short pulse' },
  longPulse: { label: 'Long pulse' },

  'templates.settings': { label: 'Settings' },
  objects: { label: 'Objects' },
  version: { label: 'Version' },

  'outlets.type': {
    label: 'Kind',
    choices: {
      mqtt: 'MQTT broker',
      postgres: 'PostgreSQL',
      redis: 'Redis',
      webhook: 'Webhook (HTTP)',
      file: 'Files',
      modbus: 'Modbus TCP server',
    },
  },
  what: {
    label: 'What is handed on',
    hint: 'Readings of these kinds leave by it.',
    choices: {
      values: 'Single values',
      profiles: 'Rows of profiles',
      signals: 'Signals',
      status: 'Status of devices',
      refusals: 'Refusals',
    },
  },
  from: {
    label: 'A new outlet begins',
    choices: { now: 'With what comes next', beginning: 'With the oldest reading' },
  },
  batch: { label: 'Readings at once' },
  backoffFirst: { label: 'First pause after a failure' },
  backoffLongest: { label: 'Longest pause' },
  numbers: {
    label: 'Numbers',
    choices: { exact: 'Exact: decimal text', float: 'Floating point' },
  },
  url: { label: 'Address' },
  'outlets.version': { label: 'MQTT version', choices: { 4: '3.1.1', 5: '5' } },
  username: { label: 'User name' },
  clientId: { label: 'Client id' },
  tls: { label: 'TLS with certificates of our own' },
  authority: { label: 'File with the certificate authority' },
  certificate: { label: 'File with our certificate' },
  key: { label: 'File with its private key' },
  verify: { label: 'Check the certificate of the server' },
  topic: { label: 'Topic' },
  qos: {
    label: 'Quality of service',
    choices: { 0: '0: at most once', 1: '1: at least once', 2: '2: exactly once' },
  },
  retain: { label: 'Retain last values' },
  payload: { label: 'Messages', choices: { json: 'JSON', sparkplug: 'Sparkplug B' } },
  group: { label: 'Sparkplug group' },
  discovery: { label: 'Announce to Home Assistant' },
  'discovery.prefix': { label: 'Discovery prefix' },
  commands: { label: 'Take commands' },
  schema: { label: 'Schema' },
  prefix: { label: 'First part of every key' },
  streamLength: { label: 'Length of the stream', unit: 'entries' },
  publish: { label: 'Publish on a channel' },
  token: { label: 'Bearer token' },
  signatureKey: { label: 'Signature key' },
  headers: { label: 'Further headers' },
  'outlets.path': { label: 'Folder' },
  format: { label: 'Format', choices: { jsonl: 'JSON lines', csv: 'CSV' } },
  rotate: {
    label: 'New file',
    choices: { never: 'Never', hourly: 'Every hour', daily: 'Every day', monthly: 'Every month' },
  },
  maxBytes: { label: 'Largest file', unit: 'octets' },
  keep: { label: 'Files that are kept' },
  'outlets.host': { label: 'Listens on' },
  'outlets.unit': { label: 'Unit id' },
  wordOrder: {
    label: 'Order of registers',
    choices: { big: 'High word first', little: 'Low word first' },
  },
  stale: { label: 'Invalid after' },
  registers: { label: 'Registers' },
  'registers.signal': { label: 'Signal' },
  'registers.device': { label: 'or device' },
  'registers.logicalName': { label: 'and OBIS code' },
  'registers.address': { label: 'Register' },
  'registers.type': { label: 'As' },

  'listeners.type': {
    label: 'Kind',
    choices: { tcp: 'TCP port', udp: 'UDP port', serial: 'Serial line (customer port)' },
  },
  'listeners.host': { label: 'Listens on' },
  unknown: {
    label: 'Pushes of unknown devices',
    choices: { keep: 'Keep, to be adopted', drop: 'Drop and count' },
  },
  'listeners.blockCipherKey': { label: 'Encryption key of unknown devices' },
  'listeners.authenticationKey': { label: 'Authentication key of unknown devices' },
  connections: { label: 'Connections at once' },
  framing: {
    label: 'Framing',
    choices: { auto: 'Find out', hdlc: 'HDLC', mbus: 'M-Bus' },
  },
  'listeners.device': { label: 'Everything is from' },

  'settings.enabled': { label: 'Meterwire works' },
  'settings.timeZone': { label: 'Time zone' },
  'api.host': { label: 'Listens on' },
  'api.login': {
    label: 'Log-in',
    choices: { users: 'Everybody logs in', open: 'Open (this machine only)' },
  },
  'api.names': { label: 'Further host names' },
  'api.tls': { label: 'Serve https' },
  'tls.certificate': { label: 'File with the certificate chain' },
  sessionTime: { label: 'Logged out after' },
  'limits.sessionTime': { label: 'Longest session' },
  metrics: {
    label: 'Metrics (Prometheus)',
    choices: { off: 'Off', viewer: 'With log-in or token', open: 'For everybody' },
  },
  sessions: { label: 'Sessions at once' },
  newSessions: { label: 'New sessions in a second' },
  'store.values': { label: 'Single values' },
  'store.profiles': { label: 'Rows of profiles' },
  'store.sessions': { label: 'Sessions and problems' },
  'store.runs': { label: 'Runs of requests' },
  mostRuns: { label: 'Most runs' },
  audit: { label: 'Audit log' },
  minimumFree: { label: 'Least free space', unit: 'MB' },
  'meters.url': {
    label: 'Control interface',
    hint: 'As “meterwire meter” prints it: http://127.0.0.1:4061.',
  },
  'meters.token': { label: 'Token', hint: 'It stands in control.json of the meter’s data folder.' },
};

/** The texts of a setting, by the more special name first; a setting without any is called by its key in words. */
export function fieldText(scope: string, key: string): FieldText {
  return fieldTexts[`${scope}.${key}`] ?? fieldTexts[key] ?? { label: inWords(key) };
}

/** `createToken` as people write it. */
export function inWords(key: string): string {
  const words = key.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
