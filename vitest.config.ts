import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that start whole stacks of processes: one after the other, when the others are through. */
const wholeStacks = [
  'test/end-to-end/**/*.test.ts',
  'test/chaos/**/*.test.ts',
  'test/readme.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: wholeStacks,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Most of the time is spent waiting for Azurite and other processes.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'stacks',
          include: wholeStacks,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
