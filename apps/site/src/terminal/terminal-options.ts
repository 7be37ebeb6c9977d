/** What a terminal does with the lines that are typed into it. */
export interface TerminalOptions {
  readonly prompt: string;
  /** Runs one line; rejects when the cluster died meanwhile. */
  readonly run: (id: number, line: string) => Promise<number>;
  /** Whether the text is only the beginning of a command. */
  readonly needsMore: (text: string) => Promise<boolean>;
  readonly complete: (line: string) => Promise<readonly string[]>;
  readonly interrupt: (id: number) => void;
}
