import { writeFile } from 'node:fs/promises';
import { bakeImage, readPins, type Baked } from '@drydock/cluster/real';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { reasonOf } from '../reason-of.ts';

export interface ClusterBakeOptions {
  /** Default: rancher/k3s of pins.yaml. */
  readonly base?: string;
  readonly tag: string;
  /** Further images that go inside: those of the sample apps. */
  readonly add: readonly string[];
  readonly mirror?: string;
  /** Where the manifest of digests is written as well. */
  readonly manifest?: string;
  readonly timings?: string;
}

/** Builds an image that starts without a registry. Rejects with ClusterError when a part cannot be fetched. */
export async function clusterBakeCommand(
  options: ClusterBakeOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { tag, add, manifest, timings } = options;
  const mirror = options.mirror ?? process.env['DRYDOCK_MIRROR'];
  const pins = readPins(mirror);
  const baked = await bakeImage({
    base: options.base ?? pins.images.k3s,
    tag,
    content: { images: [...new Set([...pins.airgap, ...add])], charts: Object.values(pins.charts) },
    ...(mirror !== undefined && mirror !== '' && { mirror }),
    onProgress: (what) => context.stderr(`${what}\n`),
    signal: context.signal,
  });
  if (manifest !== undefined) await writeJson(manifest, baked.manifest, context);
  if (timings !== undefined) await writeJson(timings, { stages: baked.timings }, context);
  context.stdout(summaryOf(baked));
  return 0;
}

function summaryOf({ tag, id, manifest: { images, charts } }: Baked): string {
  const megabytes = Math.round(images.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
  return `Baked ${tag} (${id.slice(0, 19)}): ${images.length} images of ${megabytes} MB, ${charts.length} charts.\n\n  npm run drydock -- cluster start --engine k3s --image ${tag} --charts image\n`;
}

async function writeJson(file: string, value: unknown, context: CommandContext): Promise<void> {
  try {
    await writeFile(resolvePath(context, file), `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${reasonOf(error)}.`);
  }
}
