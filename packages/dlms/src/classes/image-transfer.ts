import { bitString, boolean, doubleLongUnsigned, enumOf, integer, octetString } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const transferStatus = enumOf({
  notInitiated: 0,
  initiated: 1,
  verificationInitiated: 2,
  verificationSuccessful: 3,
  verificationFailed: 4,
  activationInitiated: 5,
  activationSuccessful: 6,
  activationFailed: 7,
});

/** Class 18: how firmware comes into a meter. */
export const ImageTransfer = interfaceClass({
  id: 18,
  version: 0,
  name: 'ImageTransfer',
  doc: 'Takes an image such as firmware in blocks, verifies and activates it',
  attributes: {
    logicalName: ownName,
    imageBlockSize: { index: 2, type: doubleLongUnsigned, static: true, access: 'read', doc: 'octets' },
    imageTransferredBlocksStatus: { index: 3, type: bitString, doc: 'a bit for each block that has come' },
    imageFirstNotTransferredBlockNumber: { index: 4, type: doubleLongUnsigned },
    imageTransferEnabled: { index: 5, type: boolean, static: true },
    imageTransferStatus: { index: 6, type: transferStatus },
    imageToActivateInfo: {
      index: 7,
      type: array(
        structure({ size: doubleLongUnsigned, identification: octetString, signature: octetString }),
      ),
    },
  },
  methods: {
    imageTransferInitiate: {
      index: 1,
      argument: structure({ identifier: octetString, size: doubleLongUnsigned }),
    },
    imageBlockTransfer: {
      index: 2,
      argument: structure({ number: doubleLongUnsigned, value: octetString }),
      doc: 'blocks are counted from 0',
    },
    imageVerify: { index: 3, argument: integer },
    imageActivate: { index: 4, argument: integer },
  },
  firstMethod: 0x40,
});
