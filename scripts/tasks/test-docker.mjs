// npm run test:docker: what only a Docker engine can show, here the image drydock/simulator as rancher/k3s is used.
import { finish } from '../lib/finish.mjs';
import { docker } from '../lib/suites.mjs';

finish([await docker()]);
