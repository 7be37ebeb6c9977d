/** A terminal's cooked mode: echoes what is typed, edits the line, hands out whole lines; ends at Ctrl-D on an empty line. */
export async function* readTerminalLines(
  keys: AsyncIterable<string>,
  echo: (text: string) => void,
): AsyncGenerator<string> {
  let line = '';
  for await (const chunk of keys) {
    for (const key of chunk) {
      if (key === '\r' || key === '\n') {
        echo('\r\n');
        yield line;
        line = '';
      } else if (key === '\u007F' || key === '\b') {
        if (line !== '') echo('\b \b');
        line = line.slice(0, -1);
      } else if (key === '\u0003') {
        echo('^C\r\n');
        yield '';
        line = '';
      } else if (key === '\u0004') {
        if (line === '') return;
      } else if (key >= ' ') {
        echo(key);
        line += key;
      }
    }
  }
}

/** Whole lines of plain input, the last one also without its newline. */
export async function* readPlainLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
