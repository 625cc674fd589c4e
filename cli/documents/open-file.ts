import { extname, resolve } from 'node:path';
import type { FileContent, Syntax } from '../../shared/interchange/file-content.ts';
import { parseFile } from '../../shared/interchange/parse-file.ts';
import { type Problem, ServiceError } from '../../shared/kernel/service-error.ts';
import { readText } from './read-text.ts';
import type { WrongFile } from './wrong-file.ts';

/** What a file holds, or why that cannot be said. */
export type OpenedFile = { content: FileContent } | { wrong: WrongFile };

/** Opens a file of JSON or YAML; its path is relative to a folder. */
export async function openFile(path: string, folder: string): Promise<OpenedFile> {
  try {
    const text = await readText(resolve(folder, path));
    return { content: await parseFile(text, syntaxes[extname(path).toLowerCase()]) };
  } catch (error) {
    return { wrong: { path, problems: problemsOf(error as Error) } };
  }
}

/** A file of another kind is taken for what it looks like. */
const syntaxes: Readonly<Record<string, Syntax>> = {
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

function problemsOf(error: Error): readonly Problem[] {
  if (error instanceof ServiceError && error.details.length > 0) return error.details;
  return [{ code: 'Unreadable', message: error.message, target: '' }];
}
