import { command, stage } from './stage.mjs';

/** Builds every package that has something to build; unchanged ones come from turbo's local cache. */
export function build() {
  return stage('build', () => command('turbo', ['run', 'build', '--output-logs=errors-only']));
}
