// Started by the `keystroke` benchmark: validates each text that is posted to it, as the site's worker does.
import { parentPort } from 'node:worker_threads';
import { validate } from '@drydock/validation';

parentPort?.on('message', (text: string) => {
  parentPort?.postMessage(validate(new Map([['edited.yaml', text]])).length);
});
