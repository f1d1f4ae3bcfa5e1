export { type ReadDataSet, readDataSets } from './data-sets.ts';
export { describeEnvelope, type Envelope, type Opener, type Verifier } from './envelope.ts';
export { type InspectOptions, inspect } from './inspect.ts';
export { octetsInLog } from './log-line.ts';
export { type Segment, segmentOf, TCP_CAPTURE_HEADER } from './pcap.ts';
export type { Reading, Reference } from './reading.ts';
export { readingsOf } from './readings.ts';
export type * from './report.ts';
