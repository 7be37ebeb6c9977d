import { serveGrading } from '@drydock/grading';

/** Makes this thread one of a grade pool's; it ends when the pool ends it. */
export function gradeWorkerCommand(): void {
  serveGrading();
}
