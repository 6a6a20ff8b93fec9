/** The box beside the pointer, the same for all charts. */
import type { Palette } from './palette.js';

/** Drawn on the canvas, never as markup. */
export const tooltip = (palette: Palette): Record<string, unknown> => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: palette.raised,
  borderColor: palette.quiet,
  textStyle: { color: palette.text, fontSize: 13 },
});

/** Text for that box, which would take `{name|text}` for a style. */
export const unstyled = (text: string): string => text.replace(/\{(?=\w+\|)/g, '{ ');
