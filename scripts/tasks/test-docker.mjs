// npm run test:docker [-- FILE…]: what only a Docker engine can show, on the image drydock/simulator in the place of rancher/k3s.
import { finish } from '../lib/finish.mjs';
import { docker } from '../lib/suites.mjs';

finish([await docker(process.argv.slice(2))]);
