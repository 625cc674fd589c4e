// Loads the files of functions that SERVED_FUNCTIONS names, so that a test needs no event hubs.
for (const name of (process.env.SERVED_FUNCTIONS ?? '').split(','))
  await import(`../../../functions/${name}.ts`);
