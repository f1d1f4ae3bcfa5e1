/* A gateway that is to be killed. Arguments: data folder, HDLC port of the meter, ready file. */
import { startGateway } from '../src/main.ts';

const [dataDir = '', port = '', readyFile = ''] = process.argv.slice(2);
await startGateway({
  config: {
    api: { login: 'open' },
    connections: [{ name: 'line', type: 'tcp', host: '127.0.0.1', port: Number(port) }],
    devices: [{ name: 'm1', connection: 'line', interface: 'hdlc', physical: 100, addressSize: 4 }],
    requests: [
      { name: 'load', devices: 'all', every: '1s', profile: '1-0:99.1.0' },
      { name: 'values', devices: 'all', every: '1s', values: ['1-1:1.8.0'] },
    ],
  },
  dataDir,
  port: 0,
  readyFile,
});
