/** How a part of Azure is reached: a connection string, or an address and the app's managed identity. */
export type Connection =
  | { kind: 'connectionString'; connectionString: string }
  | { kind: 'identity'; address: string; clientId?: string };
