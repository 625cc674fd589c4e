import * as z from 'zod';
import { fileFormats } from './file-reading.ts';

const flag = z.enum(['true', 'false']).default('false');

/** What can be said of an import beside its file. */
export const importQuerySchema = z.object({
  format: z.enum(['auto', ...fileFormats]).default('auto'),
  dryRun: flag,
  prune: flag,
});

const exportFormats = ['policy', 'yaml', 'arm'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export const exportQuerySchema = z.object({ format: z.enum(exportFormats).default('policy') });
