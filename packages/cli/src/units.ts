import { Command } from 'commander';
import { takesPrefix, UNITS, type UnitName } from 'dlms/data';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

/** `meterwire units`: the enumeration of units. */
export function unitsCommand(finish: Finish): Command {
  return new Command('units')
    .description('list the units of COSEM with their codes')
    .option('--json', 'print one JSON document')
    .action(({ json }: { readonly json?: boolean }) => {
      const units = Object.entries(UNITS).map(([symbol, [code, quantity]]) => ({
        code,
        symbol,
        quantity,
        prefixes: takesPrefix(symbol as UnitName),
      }));
      if (json) printJson(units);
      else
        printTable(
          ['code', 'symbol', 'quantity', 'SI prefixes'],
          units.map(({ code, symbol, quantity, prefixes }) => [
            code,
            symbol,
            quantity,
            prefixes ? 'yes' : '',
          ]),
        );
      finish(0);
    });
}
