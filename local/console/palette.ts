type Paint = (text: string) => string;

/** How the console emphasizes text; plain where colours would be noise. */
export interface Palette {
  bold: Paint;
  dim: Paint;
  red: Paint;
  yellow: Paint;
  green: Paint;
  cyan: Paint;
}

const plain: Paint = (text) => text;

export const plainPalette: Palette = {
  bold: plain,
  dim: plain,
  red: plain,
  yellow: plain,
  green: plain,
  cyan: plain,
};

export const ansiPalette: Palette = {
  bold: ansi(1, 22),
  dim: ansi(2, 22),
  red: ansi(31, 39),
  yellow: ansi(33, 39),
  green: ansi(32, 39),
  cyan: ansi(36, 39),
};

/** Colours only for a terminal whose owner has not said no (https://no-color.org). */
export function choosePalette(isTerminal: boolean, noColor: string | undefined): Palette {
  return isTerminal && !noColor ? ansiPalette : plainPalette;
}

function ansi(on: number, off: number): Paint {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
