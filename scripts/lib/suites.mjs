// The suites of `npm test`, each { passed, failed, skipped, note }.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { provideChromium } from './chromium.mjs';
import { dockerSuite } from './docker/docker-suite.mjs';
import { provideEnvoy } from './envoy.mjs';
import { providePostgres } from './postgres.mjs';
import { command, run, stage } from './stage.mjs';
import { fromVitest } from './vitest-result.mjs';

const reports = path.resolve('.drydock/reports');

function reportsFolder() {
  mkdirSync(reports, { recursive: true });
  return reports;
}

function report(name) {
  const file = path.join(reportsFolder(), name);
  rmSync(file, { force: true });
  return file;
}

/** Both formatters: oxfmt for everything it knows, Prettier for .astro alone. */
export function format() {
  return stage('format', async () => {
    const oxfmt = await command('oxfmt', ['--check', '.']);
    const astro = await command('prettier', [
      '--check',
      '--log-level',
      'warn',
      'apps/site/src/**/*.astro',
    ]);
    return add(oxfmt, astro);
  });
}

export function lint() {
  return stage('lint', () => command('oxlint', ['--quiet']));
}

export function types() {
  return stage('types', () => command('turbo', ['run', 'typecheck', '--output-logs=errors-only']));
}

export function unit() {
  return stage('unit', async () => {
    const postgres = providePostgres();
    const file = report('unit.json');
    const { code, output } = await run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]);
    const result = fromVitest(file, code, output);
    return { ...result, note: [result.note, postgres.reason].filter(Boolean).join('\n') };
  });
}

/** One case per suite: it passes unless its number fell below the committed one. */
export function conformance() {
  return stage('conformance', async () => {
    const { code, output } = await run(process.execPath, [
      'tools/src/conformance/run.ts',
      '--check',
    ]);
    const lines = output.trim().split('\n');
    const fell = lines.filter((line) => line.startsWith('FELL ')).length;
    const suites = Object.keys(lastJson(lines).suites ?? {}).length;
    const table = lines.filter((line) => !line.startsWith('{')).join('\n');
    if (suites === 0 && code === 0) return { passed: 0, failed: 0, skipped: 1, note: table };
    const failed = fell || (code === 0 ? 0 : 1);
    const unfed = lines.filter((line) => line.endsWith('no adapter yet')).length;
    return { passed: Math.max(0, suites - fell - unfed), failed, skipped: unfed, note: table };
  });
}

function lastJson(lines) {
  try {
    return JSON.parse(lines.at(-1) ?? '{}');
  } catch {
    return {};
  }
}

/** One case per lab. */
export function labs() {
  return stage('labs', async () => {
    const { code, output } = await run(process.execPath, [
      'apps/cli/bin/drydock.mjs',
      'lab',
      'test',
      '--format',
      'json',
    ]);
    let found;
    try {
      found = JSON.parse(output);
    } catch {
      return { passed: 0, failed: 1, skipped: 0, note: output.trim() };
    }
    const passed = found.labs.filter((lab) => lab.ok).length;
    const failed = found.labs.length - passed;
    return {
      passed,
      failed: failed || (code === 0 ? 0 : 1),
      skipped: 0,
      note: failed || code ? output.trim() : '',
    };
  });
}

/** One case per request; skipped where no real Envoy can be set up. */
export function envoy() {
  return stage('envoy', async () => {
    const real = await provideEnvoy();
    if (!real.path)
      return { passed: 0, failed: 0, skipped: 1, note: `real Envoy did not run: ${real.reason}` };
    const { code, output } = await run(process.execPath, [
      'tools/src/envoy/run.ts',
      '--envoy',
      real.path,
    ]);
    const { passed = 0, failed = 0, accepted = 0 } = lastJson(output.trim().split('\n'));
    return {
      passed,
      failed: failed || (code === 0 ? 0 : 1),
      skipped: accepted,
      note: code === 0 ? '' : output.trim(),
    };
  });
}

/** What only a Docker engine can show; skipped, with a notice, where there is none. `filters`: test files, shown as they run. */
export function docker(filters) {
  return stage('docker', () => dockerSuite(reportsFolder(), filters));
}

export function browser() {
  return stage('browser', async () => {
    const chromium = provideChromium();
    if (!chromium.path) {
      const note = `browser tests did not run: ${chromium.reason}`;
      return process.env.CI === 'true'
        ? { passed: 0, failed: 1, skipped: 0, note }
        : { passed: 0, failed: 0, skipped: 1, note };
    }
    const file = report('browser.json');
    const env = { ...process.env, CHROMIUM: chromium.path, PLAYWRIGHT_JSON_OUTPUT_NAME: file };
    const { code, output } = await run('playwright', ['test', '--reporter=list,json'], { env });
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: output.trim() };
    const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'));
    const failed = stats.unexpected + stats.flaky + errors.length;
    return {
      passed: stats.expected,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: stats.skipped,
      note: code === 0 ? '' : output.trim().split('\n').slice(-150).join('\n'),
    };
  });
}

function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    note: [a.note, b.note].filter(Boolean).join('\n'),
  };
}
