// A configuration that reads so many values of each meter of a fleet, and its load profile where that is wanted.
const REGISTERS = [
  '1.8.0',
  '2.8.0',
  '3.8.0',
  '4.8.0',
  '9.8.0',
  '16.8.0',
  '128.8.0',
  '9.4.0',
  '16.4.0',
  '128.4.0',
  '13.0.0',
];

export function configurationOf(members, { values, every, spread, profile }) {
  if (values > REGISTERS.length) throw new RangeError(`a meter of the fleet has ${REGISTERS.length} values`);
  const reached = members.map(({ number, addresses: [address] }) => ({ name: `m${number}`, ...address }));
  const common = { devices: 'all', every, spread };
  // JSON is YAML.
  return JSON.stringify({
    api: { login: 'open' },
    connections: reached.map(({ name, host, port }) => ({ type: 'tcp', name, host, port })),
    devices: reached.map(({ name, logical, physical, addressSize }) => ({
      name,
      connection: name,
      interface: 'hdlc',
      logical,
      physical,
      addressSize,
    })),
    requests: [
      { name: 'values', ...common, values: REGISTERS.slice(0, values).map((code) => `1-1:${code}*255`) },
      ...(profile ? [{ name: 'profile', ...common, profile: '1-0:99.1.0*255', history: '1d' }] : []),
    ],
  });
}
