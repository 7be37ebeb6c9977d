// Started by the `keystroke` benchmark: validates each text that is posted to it, as the site's worker does.
import { parentPort } from 'node:worker_threads';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';

const catalogue = loadCatalogue();

parentPort?.on('message', (text: string) => {
  const found = validate(new Map([['edited.yaml', text]]), { catalogue, complete: true });
  parentPort?.postMessage(found.length);
});
