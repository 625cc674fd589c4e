import { Composer, type Document, LineCounter, type YAMLError, YAMLParseError } from 'yaml';
import { invalidRequest, maxListedProblems } from '../kernel/invalid-request.ts';
import type { Problem } from '../kernel/service-error.ts';
import type { FileContent } from './file-content.ts';
import { yamlExcess } from './yaml-excess.ts';
import { type PlacedProblem, YamlReader } from './yaml-reader.ts';
import { yamlTokens } from './yaml-tokens.ts';

/**
 * Reads YAML 1.2 with its core schema, as strictly as JSON is read: no name twice in a mapping, none
 * but text for a name, no tags, no merge keys. Anchors are taken as long as the whole stays small.
 * @throws ServiceError InvalidRequest with all problems, their line and column in the message.
 */
export function parseYaml(text: string): FileContent {
  checkSize(text);
  const lines = new LineCounter();
  const document = readDocument(text, lines);
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  requireSound(document, placeAt);
  const reader = new YamlReader();
  const value = reader.read(document.contents);
  if (reader.problems.length > 0)
    throw invalidRequest(reader.problems.map((problem) => withPlace(problem, placeAt)));
  return {
    value,
    placeOf: (pointer) => {
      const offset = reader.offsetOf(document.contents, pointer);
      return offset === undefined ? undefined : placeAt(offset);
    },
  };
}

/** The first of a text, and an error of it if there is a second. */
function readDocument(text: string, lines: LineCounter): Document.Parsed {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    stringKeys: true,
    // It compares every name with every other; the reader does not.
    uniqueKeys: false,
  });
  let first: Document.Parsed | undefined;
  for (const document of composer.compose(yamlTokens(text, lines), true, text.length)) {
    if (first !== undefined) {
      const [start, end] = document.range;
      first.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', ''));
      break;
    }
    first = document;
  }
  return first!;
}

function checkSize(text: string): void {
  const excess = yamlExcess(text);
  if (excess === undefined) return;
  const message = `YAML may have ${excess}. Send more than that as JSON.`;
  throw invalidRequest([{ code: 'LimitExceeded', message, target: '' }]);
}

/** The library's words may repeat the text: only its codes are told. */
function requireSound(document: Document.Parsed, placeAt: (offset: number) => string): void {
  const { errors, warnings } = document;
  const problems = [...errors, ...warnings].slice(0, maxListedProblems + 1).map((error) => ({
    code: 'InvalidYaml',
    message: `The file is not YAML as it is taken here, at ${placeAt(error.pos[0])}: ${reasonOf(error)}.`,
    target: '',
  }));
  if (problems.length > 0) throw invalidRequest(problems);
}

const reasons: Partial<Record<YAMLError['code'], string>> = {
  BAD_DQ_ESCAPE: 'in double quotes a backslash begins an escape, and YAML has none like this',
  BAD_INDENT:
    'a line must be indented like those it belongs with, and what is opened by [ or { be closed',
  BAD_SCALAR_START: 'a text that begins so must be in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a list or mapping must begin on a line of its own, and a text with a colon and a blank in it be in quotes',
  BLOCK_IN_FLOW: 'between [ and ] or { and } no item begins with a dash',
  MISSING_CHAR:
    'a dash, colon, comma, bracket, quote or blank is missing, or a line is not indented like those it belongs with',
  MULTILINE_IMPLICIT_KEY:
    'a name must be on one line, with a colon and a blank behind it, and not be indented further than those beside it',
  MULTIPLE_DOCS: 'it must be one document',
  NON_STRING_KEY: 'a name must be a text',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  TAB_AS_INDENT: 'lines are indented by blanks, not by tabs',
  TAG_RESOLVE_FAILED: 'tags are not taken',
  UNEXPECTED_TOKEN:
    'this belongs to nothing before it, and the line must be indented like those beside it',
};

function reasonOf({ code }: YAMLError): string {
  return reasons[code] ?? code.toLowerCase().replaceAll('_', ' ');
}

function withPlace(
  { offset, ...problem }: PlacedProblem,
  placeAt: (at: number) => string,
): Problem {
  return { ...problem, message: `${problem.message} (${placeAt(offset)})` };
}
