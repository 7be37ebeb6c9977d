// npm run image [TAG]: the container image drydock/simulator.
import { buildSimulatorImage } from '../lib/simulator-image.mjs';

const tag = process.argv[2] ?? 'drydock/simulator:dev';
const { image, reason } = await buildSimulatorImage(tag);
if (image) console.log(`Built ${image}. Try: docker run --rm -p 6443:6443 ${image}`);
else console.error(`No image was built: ${reason}`);
process.exit(image ? 0 : 1);
