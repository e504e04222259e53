/**
 * Lines made of styled pieces, measured and cut before any colour is put in. Control characters cannot get
 * out.
 */

export type Style = 'plain' | 'strong' | 'faint' | 'good' | 'warning' | 'bad' | 'gone' | 'chosen';

/** Puts the style around the text, or returns it as it is. */
export type Paint = (style: Style, text: string) => string;

export interface Piece {
  readonly style: Style;
  readonly text: string;
}

export type Line = readonly Piece[];

export function piece(text: string, style: Style = 'plain'): Piece {
  return { style, text };
}

/** The line in at most `width` columns, painted. */
export function paintLine(line: Line, width: number, paint: Paint): string {
  let left = width;
  const painted = line.map(({ style, text }) => {
    const shown = cut(printable(text), left);
    left -= shown.length;
    return shown === '' ? '' : paint(style, shown);
  });
  return painted.join('');
}

/** The text in exactly `width` columns. */
export function cell(text: string, width: number): string {
  return cut(printable(text), width).padEnd(width);
}

/** The text in lines of at most `width` columns, broken at spaces; further lines are indented. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === '' && lines.length === 0 ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Names and texts come from other machines. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? '' : `${text.slice(0, width - 1)}…`;
}
