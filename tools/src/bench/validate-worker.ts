// Started by the `keystroke` benchmark: validates each text that is posted to it, as the site's worker does.
import { parentPort } from 'node:worker_threads';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { createIncrementalValidator } from '@drydock/validation';

const options = { catalogue: loadCatalogue(), complete: true };
const validator = createIncrementalValidator();

parentPort?.on('message', (text: string) => {
  const found = validator.validate(new Map([['edited.yaml', text]]), options);
  parentPort?.postMessage(found.length);
});
