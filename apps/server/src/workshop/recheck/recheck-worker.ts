import { parentPort, workerData } from 'node:worker_threads';
import { createWorkChecker, type WorkToCheck } from './check-work.ts';

/** The thread that does learners' work again, one after another; see checker-pool.ts. */
const { labsFolder } = workerData as { readonly labsFolder: string };
const checker = createWorkChecker(labsFolder);

parentPort?.on('message', (work: WorkToCheck) => {
  void checker.check(work).then((found) => parentPort?.postMessage(found));
});
