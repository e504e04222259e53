/**
 * The terminal while the page is shown: the alternate screen, no cursor, keys at once. Whatever happens,
 * `restore` leaves it as it was; it may be called at any time, also when the process is about to end.
 */
import type { ReadStream, WriteStream } from 'node:tty';

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE_REST = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

export class Terminal {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  #isShown = false;
  #lastFrame = '';

  constructor(input: ReadStream, output: WriteStream) {
    this.#input = input;
    this.#output = output;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    // A terminal that does not tell its size says 0.
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 };
  }

  /** Takes the terminal over. */
  show({ onInput, onResize }: { onInput: (text: string) => void; onResize: () => void }): void {
    this.#isShown = true;
    this.#output.write(ENTER);
    this.#input.setRawMode(true);
    this.#input.setEncoding('utf8');
    this.#input.on('data', (text) => onInput(String(text)));
    this.#input.resume();
    this.#output.on('resize', () => {
      this.#lastFrame = '';
      onResize();
    });
  }

  /**
   * Draws all lines with one write; none must be wider than the terminal. Nothing is written if nothing
   * changed.
   */
  draw(lines: readonly string[]): void {
    const frame = lines.map((line) => line + CLEAR_LINE_REST).join('\r\n');
    if (!this.#isShown || frame === this.#lastFrame) return;
    this.#lastFrame = frame;
    this.#output.write(HOME + frame + CLEAR_BELOW);
  }

  restore(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#input.setRawMode(false);
    this.#input.pause();
    this.#output.write(LEAVE);
  }
}
