// biome-ignore lint/suspicious/noControlCharactersInRegex: they would steer the terminal.
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

/** A text from elsewhere as one line that a terminal only shows. */
export function printable(text: string): string {
  return text.replace(controls, '\ufffd');
}
