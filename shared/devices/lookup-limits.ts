/** Devices that the hub is asked for at once. */
export const lookupConcurrency = 8;
/** Devices asked for between two looks at the clock: a throttle may take a minute over them. */
export const askedPerBatch = 20;
