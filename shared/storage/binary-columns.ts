/** What Table Storage takes in one binary property. */
const maxColumnBytes = 65_536;

/** The service takes 14 beside other columns; Azurite measures them as base64, a third longer. */
const maxColumns = 11;

/** What one row holds: under the 1 MiB of an entity, with room for its other columns. */
export const maxRowBytes = maxColumns * maxColumnBytes;

/** Spreads bytes over properties `data0`, `data1`, … of one row. @throws RangeError above `maxRowBytes`. */
export function toBinaryColumns(bytes: Uint8Array): Record<string, Uint8Array> {
  const count = Math.ceil(bytes.length / maxColumnBytes);
  if (count > maxColumns)
    throw new RangeError(
      `${bytes.length} bytes are more than the ${maxColumns} properties of a row hold`,
    );
  const columns: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i++)
    columns[`data${i}`] = bytes.subarray(i * maxColumnBytes, (i + 1) * maxColumnBytes);
  return columns;
}

/** Puts together what `toBinaryColumns` spread. */
export function fromBinaryColumns(row: Readonly<Record<string, unknown>>): Uint8Array {
  const columns: Uint8Array[] = [];
  for (let i = 0; row[`data${i}`] instanceof Uint8Array; i++)
    columns.push(row[`data${i}`] as Uint8Array);
  return Buffer.concat(columns);
}
