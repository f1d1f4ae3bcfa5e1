import { attributeReference, scriptReference } from '../data/reference.ts';
import { any } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Two scripts: for crossing a threshold upwards and downwards. */
export const actionSet = structure({ actionUp: scriptReference, actionDown: scriptReference });

/** Class 21: runs scripts when a value crosses thresholds. */
export const RegisterMonitor = interfaceClass({
  id: 21,
  version: 0,
  name: 'RegisterMonitor',
  doc: 'Runs scripts when a monitored value crosses thresholds',
  attributes: {
    logicalName: ownName,
    thresholds: { index: 2, type: array(any), static: true, doc: 'of the type of the monitored value' },
    monitoredValue: { index: 3, type: attributeReference, static: true },
    actions: { index: 4, type: array(actionSet), static: true, doc: 'as many as thresholds' },
  },
  methods: {},
});
