/**
 * Small formulas over numbers and names, for mal-rules and refutations: `60 * 0.3`, `E4.k0.median / 2`, `2.2
 * + 4 * log10(64)`, and comparisons of two of them, `without > 40`. A reader of its own, since no text of the
 * data is ever run as code.
 */

/** A formula that cannot be read, or names something that is not there. */
export class FormulaError extends Error {
  constructor(formula: string, what: string) {
    super(`${formula}: ${what}`);
    this.name = 'FormulaError';
  }
}

/** What a name stands for; `undefined`: it is not known. */
export type Names = (name: string) => number | undefined;

const NO_NAMES: Names = () => undefined;

const FUNCTIONS: Readonly<Record<string, (...of: number[]) => number>> = {
  log10: (x = NaN) => Math.log10(x),
  log2: (x = NaN) => Math.log2(x),
  ln: (x = NaN) => Math.log(x),
  exp: (x = NaN) => Math.exp(x),
  sqrt: (x = NaN) => Math.sqrt(x),
  ceil: (x = NaN) => Math.ceil(x),
  abs: (x = NaN) => Math.abs(x),
  min: (...of) => Math.min(...of),
  max: (...of) => Math.max(...of),
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
};

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z][\w.-]*|<=|>=|[-+*/^(),<>=])/y;

/** @throws FormulaError */
export function valueOf(formula: string, names: Names = NO_NAMES): number {
  const reader = new FormulaReader(formula, names);
  const value = reader.sum();
  reader.end();
  return value;
}

/** Whether a comparison holds. @throws FormulaError */
export function holds(comparison: string, names: Names = NO_NAMES): boolean {
  const reader = new FormulaReader(comparison, names);
  const left = reader.sum();
  const sign = reader.take();
  const compare = COMPARISONS[sign];
  if (compare === undefined) throw new FormulaError(comparison, `'${sign}' compares nothing`);
  const right = reader.sum();
  reader.end();
  return compare(left, right);
}

/** Left to right, sums of products of powers; `^` takes whole exponents. Names may hold dots and dashes. */
class FormulaReader {
  readonly #text: string;
  readonly #names: Names;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string, names: Names) {
    this.#text = text;
    this.#names = names;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const from = TOKEN.lastIndex;
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) throw new FormulaError(text, `what is '${text.slice(from)}'?`);
      this.#tokens.push(token);
    }
  }

  take(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new FormulaError(this.#text, 'it ends too soon');
    this.#at += 1;
    return token;
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new FormulaError(this.#text, `'${rest}' is too much`);
  }

  sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#takes('+')) value += this.#product();
      else if (this.#takes('-')) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#power();
    for (;;) {
      if (this.#takes('*')) value *= this.#power();
      else if (this.#takes('/')) value /= this.#power();
      else return value;
    }
  }

  #power(): number {
    const base = this.#atom();
    if (!this.#takes('^')) return base;
    const exponent = this.#atom();
    if (!Number.isInteger(exponent) || exponent < 0)
      throw new FormulaError(this.#text, 'an exponent is a whole number from 0');
    let value = 1;
    for (let i = 0; i < exponent; i += 1) value *= base;
    return value;
  }

  #atom(): number {
    const token = this.take();
    if (token === '-') return -this.#atom();
    if (token === '(') {
      const value = this.sum();
      this.#expect(')');
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    const compute = FUNCTIONS[token];
    if (compute !== undefined && this.#takes('(')) return compute(...this.#list());
    const value = this.#names(token);
    if (value === undefined) throw new FormulaError(this.#text, `nothing is called ${token}`);
    return value;
  }

  #list(): number[] {
    const values = [this.sum()];
    while (this.#takes(',')) values.push(this.sum());
    this.#expect(')');
    return values;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new FormulaError(this.#text, `'${token}' is missing`);
  }
}
