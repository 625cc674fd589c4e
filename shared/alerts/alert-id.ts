import { createHash } from 'node:crypto';

/**
 * What an episode is about: one side of a range, one value of a list rule, or the values that came
 * while the list rule had no room for another alert.
 */
export type AlertSubject =
  | { kind: 'side'; side: 'above' | 'below' }
  | { kind: 'value'; value: string }
  | { kind: 'overflow' };

/** Where an episode began: an activity of an event, or, judged once a pane, the first violating pane. */
export type OpeningPoint =
  | { kind: 'activity'; partition: string; sequenceNumber: number; activityIndex: number }
  | { kind: 'pane'; endMs: number };

export interface AlertIdParts {
  hub: string;
  stream: string;
  /** Folded. */
  group: string;
  ruleId: string;
  deviceId: string;
  /** The device's generation: a device made again under its old id is another one. */
  generation: string;
  subject: AlertSubject;
  opening: OpeningPoint;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const idLength = 26;

/** The id of an episode: the same parts give the same id everywhere and always. */
export function alertId(parts: AlertIdParts): string {
  return base32(createHash('sha256').update(encode(parts)).digest());
}

/** JSON of a list of known length keeps any two lists of parts apart, lone surrogates included. */
function encode({ subject, opening, ...rest }: AlertIdParts): string {
  const { hub, stream, group, ruleId, deviceId, generation } = rest;
  return JSON.stringify([
    ...[hub, stream, group, ruleId, deviceId, generation],
    ...encodeSubject(subject),
    ...encodeOpening(opening),
  ]);
}

function encodeSubject(subject: AlertSubject): [string, string] {
  switch (subject.kind) {
    case 'side':
      return [subject.kind, subject.side];
    case 'value':
      return [subject.kind, subject.value];
    case 'overflow':
      return [subject.kind, ''];
  }
}

function encodeOpening(opening: OpeningPoint): (string | number)[] {
  return opening.kind === 'pane'
    ? [opening.kind, opening.endMs]
    : [opening.kind, opening.partition, opening.sequenceNumber, opening.activityIndex];
}

/** The first 130 bits, five a character (RFC 4648 letters in lower case). */
function base32(digest: Uint8Array): string {
  let text = '';
  let bits = 0;
  let bitCount = 0;
  for (let i = 0; text.length < idLength; i++) {
    bits = ((bits << 8) | digest[i]!) & 0xfff;
    bitCount += 8;
    for (; bitCount >= 5 && text.length < idLength; bitCount -= 5) {
      text += alphabet[(bits >> (bitCount - 5)) & 31];
    }
  }
  return text;
}
