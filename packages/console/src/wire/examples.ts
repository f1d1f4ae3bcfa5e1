import { wireTexts } from '../texts/wire.ts';
import { noKeys, type TypedKeys } from './keys.ts';

/** Something to try the page with. */
export interface Example {
  readonly name: string;
  readonly text: string;
  readonly keys: TypedKeys;
}

const session = `19:08:13.003 TX: 7e a0 0a 00 02 00 c9 21 93 c3 0b 7e
19:08:13.013 RX: 7e a0 21 21 00 02 00 c9 73 a4 e6 81 80 12 05 01 80 06 01 80 07 04 00 00 00 01 08 04 00 00 00 01 53 3b 7e
19:08:13.020 TX: 7ea02e000200c92110a5b1e6e600601da109060760857405080101be10040e01000000065f1f0400007e1dffff217d7e
19:08:13.029 RX: 7ea03a21000200c9307055e6e7006129a109060760857405080101a203020100a305a103020100be10040e0800065f1f040000301c007d00072d1c7e
19:08:13.071 TX: 7ea01c000200c921981458e6e600c001c200030101010800ff020054097e
19:08:14.380 RX: 7ea01c21000200c9b87e66e6e700c401c200150000000057b7eb512e737e
19:08:14.381 TX: 7ea01c000200c921ba045ae6e600c001c300030101010800ff03001d457e
19:08:14.387 RX: 7ea01921000200c9dac9d6e6e700c401c30002020f00161e0edf7e
19:08:14.406 TX: 7ea00a000200c92153cfcd7e
19:08:14.407 RX: 7ea00a21000200c973a5f37e`;

const push =
  'db084d5752000000000181893000000412c2123a264c1ad06eb7399c96faaa6a599ca3a73a6fec8a3030bf10605302996cd5686c439905d0d0b511baf4ac037af8db7e42f1f2b792ccfaf8d26dd52118f5e10592334d6ca375e82ebd7f435b98899a81cd2e3f6866a123d103b36dd0a9587757c2ec73376c6e0c84300428eb28a655f25b2f03d69cd56042d9812e6f10f389b5eb27';

const names = wireTexts.paste.exampleNames;

/** Made by Meterwire's own meter. The keys are those of the standard's worked examples, known to everybody. */
export const examples: readonly Example[] = [
  { name: names.session, text: session, keys: noKeys },
  {
    name: names.push,
    text: push,
    keys: {
      ...noKeys,
      encryption: '000102030405060708090A0B0C0D0E0F',
      authentication: 'D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF',
    },
  },
  {
    name: names.damaged,
    text: session
      .split('\n')
      .slice(4, 8)
      .join('\n')
      .replace('57b7eb51', '57b7eb50')
      .replace('c401c30002020f00161e', 'c401c30002020f0016'),
    keys: noKeys,
  },
];
