// npm run format: both formatters, writing.
import { command } from '../lib/stage.mjs';

const oxfmt = await command('oxfmt', ['.']);
const astro = await command('prettier', [
  '--write',
  '--log-level',
  'warn',
  'apps/site/src/**/*.astro',
]);
for (const { note } of [oxfmt, astro]) if (note) console.error(note);
process.exitCode = oxfmt.failed + astro.failed ? 1 : 0;
