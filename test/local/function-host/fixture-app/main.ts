// Loads the files of functions that FIXTURE_FUNCTIONS names, so that a test runs only what it needs.
for (const name of (process.env.FIXTURE_FUNCTIONS ?? '').split(',').filter((part) => part !== ''))
  await import(`./${name}-functions.ts`);
