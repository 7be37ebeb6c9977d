import { parentPort } from 'node:worker_threads';
import type { WorkerReport, WorkerRequest } from './grade-job.ts';
import { createJobGrader, type JobGrader } from './job-grader.ts';

/** Makes this thread a worker of a grade pool. Throws outside of a thread. */
export function serveGrading(): void {
  const port = parentPort;
  if (port === null) throw new Error('A grade worker is started by a grade pool.');
  const report = (said: WorkerReport): void => port.postMessage(said);
  let grader: JobGrader | undefined;
  port.on('message', (request: WorkerRequest) => {
    if ('setup' in request) {
      grader = createJobGrader(request.setup);
      return;
    }
    void grader
      ?.grade(request.job, () => report({ begun: process.threadCpuUsage() }))
      .then((answer) => report({ answer }));
  });
}
