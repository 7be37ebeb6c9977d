// npm run bench -- [NAME…] [--json FILE]
import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Measurement } from './bench.ts';

const NOT_BENCHES = new Set(['bench.ts', 'run.ts', 'percentile.ts', 'validate-worker.ts']);

/** A benchmark `x` is the file x.ts. */
function benchNames(): readonly string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_BENCHES.has(file))
    .map((file) => path.basename(file, '.ts'))
    .toSorted();
}

async function loadBench(name: string): Promise<Bench> {
  const module = (await import(path.join(import.meta.dirname, `${name}.ts`))) as {
    readonly bench: Bench;
  }; // dynamic import is untyped
  return module.bench;
}

function verdict({ value, goal, better = 'smaller' }: Measurement): string {
  if (goal === undefined) return '';
  const isMet = better === 'smaller' ? value <= goal : value >= goal;
  return `${better === 'smaller' ? '<=' : '>='} ${goal}  ${isMet ? 'met' : 'missed'}`;
}

function printTable(bench: Bench, measurements: readonly Measurement[]): void {
  console.log(`\n${bench.name}: ${bench.goal}`);
  const width = Math.max(0, ...measurements.map(({ metric }) => metric.length));
  for (const measurement of measurements) {
    const { metric, value, unit } = measurement;
    const number = Number.isInteger(value) ? String(value) : value.toFixed(2);
    console.log(
      `  ${metric.padEnd(width)}  ${number.padStart(12)} ${unit.padEnd(8)}  ${verdict(measurement)}`.trimEnd(),
    );
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' } },
  });
  const names = benchNames();
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`No benchmark named ${unknown.join(', ')}. There are: ${names.join(', ')}`);
    return 2;
  }
  const results: Record<string, readonly Measurement[]> = {};
  for (const name of positionals.length > 0 ? positionals : names) {
    const bench = await loadBench(name);
    const measurements = await bench.run();
    results[bench.name] = measurements;
    printTable(bench, measurements);
  }
  const json = JSON.stringify({
    machine: { node: process.version, cpus: availableParallelism() },
    results,
  });
  if (values.json)
    writeFileSync(path.resolve(process.env.DRYDOCK_CWD ?? '.', values.json), `${json}\n`);
  console.log(`\n${json}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof TypeError && 'code' in error)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
