import { readFile } from 'node:fs/promises';
import { maxPolicyBytes } from '../../shared/rules/rule-limits.ts';

/** Reads a file of text. @throws Error that says in a few words why it cannot be read. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(reasons[error.code ?? ''] ?? `it cannot be read (${error.code})`);
  });
  if (bytes.length > maxPolicyBytes) throw new Error(`it has more than ${maxPolicyBytes} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8');
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it must not be read',
};
