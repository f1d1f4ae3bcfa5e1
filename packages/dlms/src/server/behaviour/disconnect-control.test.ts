import { describe, expect, test } from 'vitest';
import { Bench, enumerated } from '../../../test/behaviour-bench.ts';
import { type ControlMode, type ControlState, disconnectControl, type SwitchRequest } from './index.ts';

const STATES: readonly ControlState[] = ['disconnected', 'connected', 'readyForReconnection'];
const SHORT = { disconnected: 'off', connected: 'on', readyForReconnection: 'ready' } as const;
const REQUESTS: readonly SwitchRequest[] = [
  'remoteDisconnect',
  'remoteReconnect',
  'manualDisconnect',
  'manualReconnect',
  'localDisconnect',
  'localReconnect',
];

/** Every change that a mode allows, as the table of the standard prints it. */
function changesOf(controlMode: ControlMode): string[] {
  return REQUESTS.flatMap((request) =>
    STATES.flatMap((controlState) => {
      const control = disconnectControl({ state: { controlState, controlMode } });
      const refusal = control.request(request, 0);
      return refusal ? [] : [`${request} ${SHORT[controlState]}>${SHORT[control.state.controlState]}`];
    }),
  );
}

const REMOTE_OFF = ['remoteDisconnect on>off', 'remoteDisconnect ready>off'];
const REMOTE_READY = 'remoteReconnect off>ready';
const REMOTE_ON = 'remoteReconnect off>on';
const MANUAL_OFF = 'manualDisconnect on>ready';
const MANUAL_ON = 'manualReconnect ready>on';
const LOCAL_OFF = 'localDisconnect on>ready';
const LOCAL_ON = 'localReconnect ready>on';

describe('disconnect control', () => {
  test.each<[ControlMode, readonly string[]]>([
    ['none', []],
    ['mode1', [...REMOTE_OFF, REMOTE_READY, MANUAL_OFF, MANUAL_ON, LOCAL_OFF]],
    ['mode2', [...REMOTE_OFF, REMOTE_ON, MANUAL_OFF, MANUAL_ON, LOCAL_OFF]],
    ['mode3', [...REMOTE_OFF, REMOTE_READY, MANUAL_ON, LOCAL_OFF]],
    ['mode4', [...REMOTE_OFF, REMOTE_ON, MANUAL_ON, LOCAL_OFF]],
    ['mode5', [...REMOTE_OFF, REMOTE_READY, MANUAL_OFF, MANUAL_ON, LOCAL_OFF, LOCAL_ON]],
    ['mode6', [...REMOTE_OFF, REMOTE_READY, MANUAL_ON, LOCAL_OFF, LOCAL_ON]],
    ['mode7', [...REMOTE_OFF, REMOTE_ON, 'remoteReconnect ready>on', MANUAL_ON, LOCAL_OFF, LOCAL_ON]],
  ])('%s allows just what the table says (conformance 149)', (mode, changes) => {
    expect(changesOf(mode)).toEqual(changes);
  });

  test('moves the relay only when the consumer is connected or disconnected', () => {
    const switched: boolean[] = [];
    const control = disconnectControl({ mode: 'mode1', onSwitch: (connected) => switched.push(connected) });
    const meter = new Bench();
    meter.put(control);
    expect(meter.call(control.object, 'remoteDisconnect')).toBe('success');
    expect(meter.read(control.object, 2)).toEqual({ type: 'boolean', value: false });
    expect(meter.call(control.object, 'remoteReconnect')).toBe('success');
    expect(meter.read(control.object, 3)).toEqual(enumerated(2));
    expect(switched).toEqual([false]);
    expect(control.request('manualReconnect', 0)).toBeUndefined();
    expect(switched).toEqual([false, true]);
  });

  test('tells what never goes from what does not go now', () => {
    const meter = new Bench();
    const control = meter.put(disconnectControl({ mode: 'mode2' }));
    expect(meter.call(control.object, 'remoteReconnect')).toBe('temporaryFailure');
    expect(meter.write(control.object, 4, enumerated(0))).toBe('success');
    expect(meter.call(control.object, 'remoteDisconnect')).toBe('readWriteDenied');
    expect(meter.write(control.object, 4, enumerated(129))).toBe('otherReason');
  });

  test('mode 0 connects whoever was not', () => {
    const meter = new Bench();
    const control = meter.put(
      disconnectControl({ state: { controlState: 'disconnected', controlMode: 'mode1' } }),
    );
    meter.write(control.object, 4, enumerated(0));
    expect(control.state).toEqual({ controlState: 'connected', controlMode: 'none' });
  });
});
