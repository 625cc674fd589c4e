/** CIDR blocks as owners write them: single addresses and networks of several sizes, IPv6 now and then. */
export function blocks(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    if (i % 20 === 19) return `2001:db8:${(i % 4_096).toString(16)}::/48`;
    const prefix = [32, 32, 32, 24, 28][i % 5]!;
    return `10.${i % 200}.${(i * 7) % 256}.${prefix === 32 ? i % 256 : 0}${prefix === 32 ? '' : `/${prefix}`}`;
  });
}

/** An address that the block of this index of `blocks` holds. */
export function addressIn(index: number): string {
  const i = index;
  if (i % 20 === 19) return `2001:db8:${(i % 4_096).toString(16)}::17`;
  const last = [i % 256, i % 256, i % 256, 77, 9][i % 5]!;
  return `10.${i % 200}.${(i * 7) % 256}.${last}`;
}

export function users(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `operator${i}`);
}

/** Half of them full paths, half base names. */
export function processes(count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? `/usr/lib/factory/bin/tool-${i}` : `tool-${i}`,
  );
}
