import type { TestProject } from 'vitest/node';
import { startAzurite } from '../local/storage/azurite.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the Azurite that all test files share. */
    storage: string;
  }
}

/** One Azurite for the whole run; test files stay apart by hub and table names of their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 22) throw new Error(`tests run on Node.js 22 or newer, not ${process.versions.node}`);
  const azurite = await startAzurite({ blobPort: 0, queuePort: 0, tablePort: 0 });
  project.provide('storage', azurite.connectionString);
  return () => azurite.stop();
}
