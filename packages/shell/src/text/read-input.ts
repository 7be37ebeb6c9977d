import type { CommandContext } from '../command.ts';
import { inputOf, type Input } from '../line/pipe.ts';

/** The named inputs of a text command: files, `-` or nothing for standard input. Missing files are reported and left out. */
export function openInputs(
  name: string,
  paths: readonly string[],
  context: CommandContext,
): {
  readonly inputs: readonly { readonly path: string; readonly input: Input }[];
  readonly missing: number;
} {
  if (paths.length === 0) return { inputs: [{ path: '-', input: context.stdin }], missing: 0 };
  let missing = 0;
  const inputs = paths.flatMap((path) => {
    if (path === '-') return [{ path, input: context.stdin }];
    const text = context.files.read(path);
    if (text !== undefined) return [{ path, input: inputOf(text) }];
    missing += 1;
    context.stderr(`${name}: ${path}: ${context.files.absence(path)}\n`);
    return [];
  });
  return { inputs, missing };
}
