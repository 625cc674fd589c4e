import { maxListedProblems } from '../kernel/invalid-request.ts';
import type { Note } from './file-reading.ts';
import type { FileToImport } from './read-file.ts';
import { unjudgedRules } from './unjudged-rules.ts';

/**
 * What an import tells of a file. Who moves in trusts that what watched before goes on watching, so
 * they are told where it does not; who has a policy file has been here before.
 */
export function importNotes({ format, groups, notes }: FileToImport): readonly Note[] {
  return firstOf(format === 'policy' ? notes : [...notes, ...noteUnjudged(groups)]);
}

function noteUnjudged(groups: FileToImport['groups']): Note[] {
  return unjudgedRules(groups).map(({ group, rule, evidence }) => {
    const subject = `The rule ${rule} of the group ${JSON.stringify(group)}`;
    const message = `${subject} is taken, but not evaluated yet: ${evidence}.`;
    return { kind: 'changed', target: '', message };
  });
}

/** As many as problems are listed: a file may have hundreds of thousands of things to be noted. */
function firstOf(notes: readonly Note[]): readonly Note[] {
  const more = notes.length - maxListedProblems;
  if (more <= 0) return notes;
  const message = `There are ${more} notes more than these.`;
  return [...notes.slice(0, maxListedProblems), { kind: 'notTaken', target: '', message }];
}
