const longest = 256;

/**
 * Makes a text from outside fit to stand within a sentence of ours, between double quotes: control,
 * format and quote characters show as `\u{…}`, so that it cannot end the quotes, start a line, or
 * turn the reading direction; what exceeds 256 characters is cut and ends in `…`.
 */
export function shownValue(text: string): string {
  let shown = '';
  let kept = '';
  // One character more than can be shown is enough to know that there is more.
  for (const character of text.slice(0, longest + 1)) {
    shown += isUnsafe(character) ? escaped(character) : character;
    if (shown.length > longest) return `${kept}…`;
    if (shown.length < longest) kept = shown;
  }
  return shown;
}

function isUnsafe(character: string): boolean {
  return /["\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(character);
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
