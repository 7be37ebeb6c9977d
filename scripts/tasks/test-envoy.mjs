// npm run test:envoy: the exported config on a real Envoy must answer as route() does.
import { finish } from '../lib/finish.mjs';
import { envoy } from '../lib/suites.mjs';

finish([await envoy()]);
