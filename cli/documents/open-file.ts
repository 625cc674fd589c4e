import { extname, resolve } from 'node:path';
import type { Syntax } from '../../shared/interchange/file-content.ts';
import { type Problem, ServiceError } from '../../shared/kernel/service-error.ts';
import { readText } from './read-text.ts';
import type { WrongFile } from './wrong-file.ts';

/** What a file holds, or why that cannot be said. */
export type OpenedFile<T> = { content: T } | { wrong: WrongFile };

/**
 * Opens a file of JSON or YAML; its path is relative to a folder.
 * @param read makes something of its text; a syntax that the name does not tell is to be found out.
 */
export async function openFile<T>(
  path: string,
  folder: string,
  read: (text: string, syntax?: Syntax) => Promise<T>,
): Promise<OpenedFile<T>> {
  try {
    const text = await readText(resolve(folder, path));
    return { content: await read(text, syntaxes[extname(path).toLowerCase()]) };
  } catch (error) {
    return { wrong: { path, problems: problemsOf(error as Error) } };
  }
}

const syntaxes: Readonly<Record<string, Syntax>> = {
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

function problemsOf(error: Error): readonly Problem[] {
  if (error instanceof ServiceError && error.details.length > 0) return error.details;
  return [{ code: 'Unreadable', message: error.message, target: '' }];
}
