import type { Command } from 'commander';
import type { CommandContext, ExitCode } from './command-context.ts';
import { gather, positiveNumber, wholeNumber } from './option-values.ts';

/** `workshop …`: the command's code is loaded when it is called. */
export function addWorkshop(
  program: Command,
  context: CommandContext,
  finish: (code: ExitCode) => void,
): void {
  program
    .command('workshop')
    .description('prepare a workshop')
    .command('rehearse')
    .description('hold a class of simulated learners on a running server, and report')
    .requiredOption('--url <url>', 'the server; several replicas: repeat it', gather)
    .option('--learners <number>', 'how many learners', wholeNumber, 200)
    .option('--seconds <number>', 'how long they work', positiveNumber, 60)
    .option('--every <seconds>', 'how often each one checks', positiveNumber, 5)
    .option(
      '--join-within <seconds>',
      'how long it takes until all have joined',
      positiveNumber,
      10,
    )
    .option('--lab <lab>', 'a lab of the class; may be repeated (default: uri-routing)', gather)
    .option('--format <format>', 'text or json', 'text')
    .action(async (options: Readonly<Record<string, unknown>>) => {
      const { workshopRehearseCommand } = await import('./commands/workshop-rehearse.ts');
      finish(
        await workshopRehearseCommand(
          {
            origins: options['url'] as readonly string[], // parsed by `gather`
            learners: Number(options['learners']),
            seconds: Number(options['seconds']),
            checkEverySeconds: Number(options['every']),
            joinSeconds: Number(options['joinWithin']),
            labs: (options['lab'] as readonly string[] | undefined) ?? ['uri-routing'],
            isJson: options['format'] === 'json',
          },
          context,
        ),
      );
    });
}
