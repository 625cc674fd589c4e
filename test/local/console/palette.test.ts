import { describe, expect, it } from 'vitest';
import { ansiPalette, choosePalette, plainPalette } from '../../../local/console/palette.ts';

describe('the palette', () => {
  it('has colours for a terminal only, and not against its owner’s will', () => {
    expect(choosePalette(true, undefined)).toBe(ansiPalette);
    expect(choosePalette(true, '')).toBe(ansiPalette);
    expect(choosePalette(true, '1')).toBe(plainPalette);
    expect(choosePalette(false, undefined)).toBe(plainPalette);
  });

  it('takes back what it switched on', () => {
    expect(ansiPalette.red('no')).toBe('\u001b[31mno\u001b[39m');
    expect(plainPalette.red('no')).toBe('no');
  });
});
