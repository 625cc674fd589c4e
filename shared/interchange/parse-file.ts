import { requireValid } from '../kernel/invalid-request.ts';
import { parseStrictJson } from '../kernel/strict-json.ts';
import { type FileContent, fileLimits, type Syntax } from './file-content.ts';

/**
 * Reads the text of a file. Without a syntax, what begins like a JSON object or list is JSON.
 * @throws ServiceError InvalidRequest with all problems.
 */
export async function parseFile(text: string, syntax = syntaxOf(text)): Promise<FileContent> {
  if (syntax === 'json') {
    const value = requireValid(parseStrictJson(text, fileLimits));
    return { value, placeOf: () => undefined };
  }
  const { parseYaml } = await import('./parse-yaml.ts');
  return parseYaml(text);
}

function syntaxOf(text: string): Syntax {
  return /^\s*[[{]/.test(text) ? 'json' : 'yaml';
}
