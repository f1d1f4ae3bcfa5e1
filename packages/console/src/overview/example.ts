/** The smallest configuration that is worth having; a test holds it against the gateway. */
export const exampleConfiguration = `connections:
  - { name: hall, type: tcp, host: 192.168.1.50 }
devices:
  - { name: Main meter, connection: hall }
requests:
  - name: Registers
    devices: all
    every: 1m
    values: [1-0:1.8.0, 1-0:2.8.0]
  - name: Load profile
    devices: all
    every: 15m
    profile: 1-0:99.1.0
`;
