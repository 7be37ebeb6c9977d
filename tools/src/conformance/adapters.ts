import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConformanceAdapter } from './adapter.ts';

const folder = new URL('./adapters/', import.meta.url);

/** Every module of adapters/ exports one `adapter`: adding a suite format is adding a file. */
export async function loadAdapters(): Promise<ReadonlyMap<string, ConformanceAdapter>> {
  const adapters = new Map<string, ConformanceAdapter>();
  const names = readdirSync(fileURLToPath(folder)).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  for (const name of names.toSorted()) {
    const module = (await import(new URL(name, folder).href)) as Record<string, unknown>; // dynamic import is untyped
    for (const adapter of adaptersOf(module)) {
      if (adapters.has(adapter.format)) throw new Error(`Two adapters for ${adapter.format}`);
      adapters.set(adapter.format, adapter);
    }
  }
  return adapters;
}

function adaptersOf(module: Record<string, unknown>): ConformanceAdapter[] {
  const { adapter } = module;
  return isAdapter(adapter) ? [adapter] : [];
}

function isAdapter(value: unknown): value is ConformanceAdapter {
  return typeof value === 'object' && value !== null && 'format' in value && 'run' in value;
}
