import { leverTable, monthTable, perMillionTable } from './cost-tables.ts';
import { inputTable, priceTable } from './input-tables.ts';
import { ceilingTable, fleetTable, tierTable } from './scale-tables.ts';

type Tables = Readonly<Record<string, () => string>>;

/** The documents of `docs/` with tables of the paper, by the names that stand before the tables. */
export const documents: Readonly<Record<string, Tables>> = {
  'cost.md': {
    perMillion: perMillionTable,
    month: monthTable,
    levers: leverTable,
  },
  'scale.md': { fleets: fleetTable, ceilings: ceilingTable, tiers: tierTable },
  'paper-inputs.md': { inputs: inputTable, prices: priceTable },
};

/** The document with each table as it is now, between `<!-- paper: name -->` and `<!-- end -->`. */
export function withTables(document: string, tables: Tables): string {
  return Object.entries(tables).reduce((text, [name, make]) => {
    const place = new RegExp(`(<!-- paper: ${name} -->\n)[^]*?(<!-- end -->)`);
    if (!place.test(text)) throw new Error(`the document has no place for the table ${name}`);
    return text.replace(place, (_, begin: string, end: string) => `${begin}${make()}\n${end}`);
  }, document);
}
