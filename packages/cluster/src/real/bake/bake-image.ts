import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ImageName, type ContainerRuntimeClient } from 'testcontainers';
import { ClusterError } from '../../cluster-error.ts';
import { connectEngine } from '../engine/connect-engine.ts';
import { engineFailure } from '../engine/engine-failure.ts';
import {
  BAKED,
  bakeDockerfile,
  chartFile,
  type BakeContent,
  type BakedChartFile,
  type BakedImageFile,
  type BakeManifest,
} from './bake-content.ts';
import { fetchChart } from './fetch-chart.ts';

export interface BakeOptions {
  /** An image that keeps rancher/k3s's contract. */
  readonly base: string;
  /** Name of the new image. */
  readonly tag: string;
  readonly content: BakeContent;
  /** Put before the names of images when they are pulled; charts have it applied already. */
  readonly mirror?: string;
  readonly onProgress?: (what: string) => void;
  readonly signal?: AbortSignal;
}

export interface Baked {
  readonly tag: string;
  readonly id: string;
  readonly manifest: BakeManifest;
  readonly timings: readonly BakeTiming[];
}

export interface BakeTiming {
  readonly stage: string;
  readonly seconds: number;
}

/**
 * Builds an image that starts without a registry: k3s, and beside it the packed images and charts that pins.yaml names.
 * Rejects with ClusterError that lists everything that could not be fetched; nothing is built then.
 */
export async function bakeImage(options: BakeOptions): Promise<Baked> {
  const client = await connectEngine();
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-bake-'));
  try {
    return await new Baker(client, folder, options).bake();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface InspectedImage {
  readonly id: string;
  readonly digest?: string;
}

class Baker {
  readonly #client: ContainerRuntimeClient;
  readonly #folder: string;
  readonly #options: BakeOptions;
  readonly #timings: BakeTiming[] = [];
  readonly #failures: ClusterError[] = [];

  constructor(client: ContainerRuntimeClient, folder: string, options: BakeOptions) {
    this.#client = client;
    this.#folder = folder;
    this.#options = options;
  }

  async bake(): Promise<Baked> {
    const { base, content, tag } = this.#options;
    const root = path.join(this.#folder, 'root');
    for (const place of [BAKED.images, BAKED.charts, path.dirname(BAKED.manifest)])
      await mkdir(path.join(root, place), { recursive: true });
    const found = await this.#attempt(`pull ${base}`, () => this.#provide(base, base));
    const images: BakedImageFile[] = [];
    for (const name of content.images) {
      const image = await this.#attempt(`pull ${name}`, () => this.#packImage(name, root));
      if (image) images.push(image);
    }
    const charts: BakedChartFile[] = [];
    for (const chart of content.charts) {
      const file = await this.#attempt(`chart ${chartFile(chart)}`, () =>
        packChart(chart, root, this.#options.signal),
      );
      if (file) charts.push(file);
    }
    if (this.#failures.length > 0 || !found) throw cannotBake(this.#failures);
    const manifest: BakeManifest = { version: 1, base: { name: base, ...found }, images, charts };
    await writeFile(path.join(root, BAKED.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
    await writeFile(path.join(this.#folder, 'Dockerfile'), bakeDockerfile(base));
    const id = await this.#timed('build', () => this.#build());
    return { tag, id, manifest, timings: this.#timings };
  }

  /** What cannot be fetched is kept, so that all of it is told at once. */
  async #attempt<T>(stage: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#timed(stage, work);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      const failure = engineFailure(error, stage);
      // A full disk fails all that follows too.
      if (failure.code !== 'image-missing') throw failure;
      this.#failures.push(failure);
      return undefined;
    }
  }

  async #timed<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const { onProgress, signal } = this.#options;
    signal?.throwIfAborted();
    onProgress?.(stage);
    const startedMs = performance.now();
    const result = await work();
    const seconds = Math.round(performance.now() - startedMs) / 1000;
    this.#timings.push({ stage, seconds });
    return result;
  }

  /** An image under its name, from this machine or, by `source`, from a registry. */
  async #provide(name: string, source: string): Promise<InspectedImage> {
    const { dockerode } = this.#client.container;
    const here = await this.#inspect(name);
    if (here) return here;
    await this.#client.image.pull(ImageName.fromString(source));
    if (source !== name) {
      const cut = name.lastIndexOf(':');
      const target = { repo: name.slice(0, cut), tag: name.slice(cut + 1) };
      await dockerode.getImage(source).tag(target);
    }
    const pulled = await this.#inspect(name);
    if (!pulled) throw new ClusterError('image-missing', `${source} could not be pulled.`);
    return pulled;
  }

  async #inspect(name: string): Promise<InspectedImage | undefined> {
    try {
      const { Id: id, RepoDigests: digests } = await this.#client.container.dockerode
        .getImage(name)
        .inspect();
      const digest = digests?.[0]?.split('@')[1];
      return { id, ...(digest !== undefined && { digest }) };
    } catch (error) {
      if ((error as { readonly statusCode?: unknown }).statusCode === 404) return undefined;
      throw error;
    }
  }

  async #packImage(name: string, root: string): Promise<BakedImageFile> {
    const { mirror, signal } = this.#options;
    const source = mirror === undefined ? name : `${mirror.replace(/\/$/, '')}/${name}`;
    const found = await this.#provide(name, source);
    const file = `${name.replaceAll(/[^\w.-]+/g, '_')}.tar`;
    const target = path.join(root, BAKED.images, file);
    const stream = await this.#client.container.dockerode.getImage(name).get();
    await pipeline(stream, createWriteStream(target), signal ? { signal } : {});
    const { size: bytes } = await stat(target);
    return { name, ...found, file, sha256: await digestOf(target), bytes };
  }

  async #build(): Promise<string> {
    const { tag, signal } = this.#options;
    const { dockerode } = this.#client.container;
    try {
      const stream = await dockerode.buildImage(
        { context: this.#folder, src: ['Dockerfile', 'root'] },
        {
          t: tag,
          labels: { 'dev.drydock/baked': 'true' },
          ...(signal && { abortSignal: signal }),
        },
      );
      await new Promise<void>((resolve, reject) =>
        dockerode.modem.followProgress(stream, (error, output) => {
          const failure = error ?? buildError(output);
          if (failure) reject(failure);
          else resolve();
        }),
      );
    } catch (error) {
      signal?.throwIfAborted();
      throw engineFailure(error, `The image ${tag} could not be built`);
    }
    const built = await this.#inspect(tag);
    if (built) return built.id;
    throw new ClusterError('start-failed', `The engine built no image ${tag}. Look at its log.`);
  }
}

/** A build that fails says so among its lines, and ends as one that did not. */
function buildError(output: readonly unknown[]): Error | undefined {
  const failed = output.findLast(
    (line): line is { readonly error: string } =>
      typeof line === 'object' && line !== null && 'error' in line,
  );
  return failed && new Error(failed.error);
}

async function packChart(
  chart: BakeContent['charts'][number],
  root: string,
  signal: AbortSignal | undefined,
): Promise<BakedChartFile> {
  const { content, sha256 } = await fetchChart(chart, signal);
  const file = chartFile(chart);
  await writeFile(path.join(root, BAKED.charts, file), content);
  const { repository, version } = chart;
  return { name: chart.chart, version, repository, file, sha256, bytes: content.length };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function cannotBake(failures: readonly ClusterError[]): ClusterError {
  const [first] = failures;
  if (failures.length === 1 && first) return first;
  // Each says what to do; once is enough.
  const lines = failures.map(
    ({ message }) => `  ${message.replace(/ The image is not on .*$/, '')}`,
  );
  return new ClusterError(
    'image-missing',
    `Nothing was baked: ${failures.length} parts could not be fetched.\n${lines.join('\n')}\nBake where there is a network, set DRYDOCK_MIRROR to a registry that can be reached, or \`docker load\` the images first.`,
  );
}
