export interface TabWriterOptions {
  readonly minWidth: number;
  readonly padding: number;
}

/** kubectl's tables (cli-runtime printers.GetNewTabWriter). */
export const TABLE_TABS: TabWriterOptions = { minWidth: 6, padding: 3 };
/** kubectl describe (describe.tabbedString). */
export const DESCRIBE_TABS: TabWriterOptions = { minWidth: 0, padding: 2 };

/**
 * Aligns tab-separated cells as Go's text/tabwriter does: a column is a run of lines that have a cell there which is
 * ended by a tab; the last cell of a line belongs to no column.
 */
export function alignTabs(text: string, options: TabWriterOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const out: string[] = [];
  const aligner = new Aligner(lines, options, out);
  aligner.format(0, lines.length, []);
  return out.join('\n');
}

class Aligner {
  readonly #lines: readonly (readonly string[])[];
  readonly #options: TabWriterOptions;
  readonly #out: string[];

  constructor(lines: readonly (readonly string[])[], options: TabWriterOptions, out: string[]) {
    this.#lines = lines;
    this.#options = options;
    this.#out = out;
  }

  /** Writes lines [from, to), whose columns left of `widths.length` have been measured. */
  format(from: number, to: number, widths: readonly number[]): void {
    const column = widths.length;
    let written = from;
    let current = from;
    while (current < to) {
      if (!this.#hasCell(current, column)) {
        current += 1;
        continue;
      }
      this.#write(written, current, widths);
      let end = current;
      let width = this.#options.minWidth;
      while (end < to && this.#hasCell(end, column)) {
        const cell = this.#lines[end]?.[column] ?? '';
        width = Math.max(width, Array.from(cell).length + this.#options.padding);
        end += 1;
      }
      this.format(current, end, [...widths, width]);
      written = end;
      current = end;
    }
    this.#write(written, to, widths);
  }

  #hasCell(line: number, column: number): boolean {
    return column < (this.#lines[line]?.length ?? 0) - 1;
  }

  #write(from: number, to: number, widths: readonly number[]): void {
    for (const cells of this.#lines.slice(from, to)) {
      this.#out.push(
        cells
          .map((cell, index) => {
            const width = index < cells.length - 1 ? (widths[index] ?? 0) : 0;
            return cell + ' '.repeat(Math.max(0, width - Array.from(cell).length));
          })
          .join(''),
      );
    }
  }
}
