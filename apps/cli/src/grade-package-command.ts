import type { Command } from 'commander';
import type { CommandContext, ExitCode } from './command-context.ts';
import { gatherNumber, optionalText } from './option-values.ts';

/** `grade package`: its code is loaded when it is called. */
export function addGradePackage(
  grade: Command,
  context: CommandContext,
  finish: (code: ExitCode) => void,
): void {
  grade
    .command('package')
    .description('write the autograder of one lab or several as a zip for Gradescope')
    .requiredOption('--gradescope <labs...>', 'ids of labs, or the paths of their folders')
    .requiredOption('-o, --output <file>', 'where to write the zip')
    .option('--weight <number>', 'weight of the lab in the same place; default 1', gatherNumber)
    .option('--hidden <dir>', 'folder of hidden checks that go with it')
    .option(
      '--node <file>',
      'a Node for Linux x64 to pack; own: the one that runs this; image: none, the image has it',
      'own',
    )
    .action(async (_: unknown, command: Command) => {
      // With those that grade has too: it reads them before its sub-command does.
      const options: Readonly<Record<string, unknown>> = command.optsWithGlobals();
      const { gradePackageCommand } = await import('./commands/grade-package.ts');
      const { gradescope, weight } = options;
      finish(
        await gradePackageCommand(
          {
            labs: Array.isArray(gradescope) ? gradescope.map(String) : [],
            weights: Array.isArray(weight) ? weight.map(Number) : [],
            output: String(options['output']),
            node: String(options['node']),
            ...optionalText(options, 'hidden'),
          },
          context,
        ),
      );
    });
}
