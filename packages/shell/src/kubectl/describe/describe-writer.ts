import { alignTabs, DESCRIBE_TABS } from '../print/tab-writer.ts';

/** Collects the text of a description; tabs align the cells of neighbouring lines when it is printed. */
export class DescribeWriter {
  #aligned = '';
  #pending = '';

  /** Text at an indent of two blanks per level. */
  write(level: number, text: string): void {
    this.#pending += '  '.repeat(level) + text;
  }

  /** One line at an indent. */
  line(level: number, text: string): void {
    this.write(level, `${text}\n`);
  }

  /** `label:<tab>value`, a line of its own. */
  field(label: string, value: string | number | boolean, level = 0): void {
    this.line(level, `${label}:\t${value}`);
  }

  /** What is written from here on is aligned on its own. */
  flush(): void {
    this.#aligned += alignTabs(this.#pending, DESCRIBE_TABS);
    this.#pending = '';
  }

  text(): string {
    this.flush();
    return this.#aligned;
  }

  /** The text with its tabs, as `rollout history` prints it. */
  raw(): string {
    return this.#aligned + this.#pending;
  }
}
