// They would steer the terminal; those of bidirectional texts would show it in another order.
const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A text from elsewhere as one line that a terminal only shows. */
export function printable(text: string): string {
  return text.replace(controls, '\ufffd');
}
