import recorded from './examples.json' with { type: 'json' };

/** By media type, then by the name under which the document shows it. */
export type Examples = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface OperationExamples {
  request?: Examples;
  /** By status. */
  answers?: Readonly<Record<string, Examples>>;
}

/**
 * What the app was sent and what it answered, by operation. A test records it: it makes the calls
 * anew in each run, and fails when an answer has become another one.
 */
export const recordedExamples = recorded as Readonly<Record<string, OperationExamples>>;
