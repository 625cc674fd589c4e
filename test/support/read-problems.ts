import type { FileFormat } from '../../shared/interchange/file-reading.ts';
import { readFile } from '../../shared/interchange/read-file.ts';
import { ServiceError } from '../../shared/kernel/service-error.ts';

/** A file that is read for the hub "plant"; a value as JSON. */
export function read(file: unknown, format?: FileFormat) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  return readFile(text, { hub: 'plant', format });
}

/** What is wrong with a file, as "code target". */
export async function readProblems(file: unknown, format?: FileFormat): Promise<string[]> {
  try {
    await read(file, format);
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.details.map(({ code, target }) => `${code} ${target}`);
  }
}
