import { once } from 'node:events';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import type { WorkerAnswer } from '../lab-worker/start-lab-worker.ts';
import { testOneLab } from '../lab-worker/test-one-lab.ts';

/** Answers each name of a lab that the parent process sends with its test, until the parent has no more. */
export async function labTestWorkerCommand(context: CommandContext): Promise<ExitCode> {
  if (!process.send) throw new UsageError('lab test starts this command; it is for nobody else.');
  // Nobody waits for a test that is under way.
  const end = (): never => process.exit(1);
  context.signal.addEventListener('abort', end);
  process.once('disconnect', end);
  process.on('message', (lab) => {
    void answerTo(String(lab), context).then((answer) => process.send?.(answer));
  });
  await once(process, 'disconnect');
  return 0;
}

async function answerTo(lab: string, context: CommandContext): Promise<WorkerAnswer> {
  try {
    return { tested: await testOneLab(lab, context) };
  } catch (error) {
    if (error instanceof UsageError) return { usage: error.message };
    throw error;
  }
}
