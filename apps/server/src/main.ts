import path from 'node:path';
import { readConfig } from './ops/config.ts';
import { serveDrydock } from './serve.ts';

/** Paths in the configuration are relative to the project, or in the image to its root. */
const root = process.env['DRYDOCK_ROOT'] ?? path.resolve(import.meta.dirname, '../../..');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const serving = await serveDrydock(readConfig(process.env, root), say);
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait.
      if (isStopping) process.exit(1);
      isStopping = true;
      serving.stop().then(() => process.exit(0), fail);
    });
  }
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined) return serve();
  const { commands, describeCommands } = await import('./commands.ts');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Error(`There is no command "${name}". ${describeCommands()}`);
  // Files are where the person stands, not where the project is.
  process.chdir(process.env['DRYDOCK_CWD'] ?? process.cwd());
  say(await command.run(readConfig(process.env, root), args));
}

main(process.argv.slice(2)).catch(fail);
