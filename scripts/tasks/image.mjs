// npm run image [-- TAG]: the container image drydock/simulator. npm run image -- --samples: those of the labs' sample programs.
// npm run image -- --server [TAG]: the image drydock/server.
import { buildSampleImages } from '../lib/sample-images.mjs';
import { buildServerImage } from '../lib/server-image.mjs';
import { buildSimulatorImage } from '../lib/simulator-image.mjs';

const [tag = 'drydock/simulator:dev'] = process.argv.slice(2);
if (tag === '--samples') {
  const { images, reason } = await buildSampleImages();
  if (images) console.log(`Built ${images.join(', ')}.`);
  else console.error(`No image was built: ${reason}`);
  process.exit(images ? 0 : 1);
}
if (tag === '--server') {
  const name = process.argv[3] ?? 'drydock/server:dev';
  const { image, reason } = await buildServerImage(name);
  if (image) console.log(`Built ${image}. Try: docker run --rm -p 4321:4321 ${image}`);
  else console.error(`No image was built: ${reason}`);
  process.exit(image ? 0 : 1);
}
const { image, reason } = await buildSimulatorImage(tag);
if (image) console.log(`Built ${image}. Try: docker run --rm -p 6443:6443 ${image}`);
else console.error(`No image was built: ${reason}`);
process.exit(image ? 0 : 1);
