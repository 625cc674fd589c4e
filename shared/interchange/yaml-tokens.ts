import { type CST, type LineCounter, Parser } from 'yaml';
import { maxListedProblems } from '../kernel/invalid-request.ts';

/**
 * The largest tokens of a text of YAML, until more of them are wrong than an answer lists: each costs
 * far more than what it stands for, and a text may have half a million.
 */
export function* yamlTokens(text: string, lines: LineCounter): Generator<CST.Token, void> {
  let wrong = 0;
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    yield token;
    // One document has no directives that are taken here, or hardly any.
    if (token.type === 'error' || token.type === 'directive') wrong += 1;
    if (wrong > maxListedProblems) return;
  }
}
