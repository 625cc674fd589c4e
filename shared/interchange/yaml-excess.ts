import { Lexer } from 'yaml';
import { maxYamlBytes, maxYamlTokens } from './yaml-limits.ts';

/** What a text of YAML has more of than is parsed; undefined if it is not too large. */
export function yamlExcess(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxYamlBytes) return `at most ${maxYamlBytes} bytes, not ${bytes}`;
  let tokens = 0;
  for (const _ of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > maxYamlTokens) return `at most ${maxYamlTokens} tokens`;
  }
  return undefined;
}
