// Those of bidirectional texts would show it in another order.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they would steer the terminal.
const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text from elsewhere as one line that a terminal only shows. */
export function printable(text: string): string {
  return text.replace(controls, '\ufffd');
}
