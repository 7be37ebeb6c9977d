import { RenderError, renderKustomize } from '@drydock/render';
import type { WorkingFiles } from '../working-files.ts';
import { notModelled, usageFailure } from './failure.ts';

/** What `kustomize build` prints for a folder of the learner's files; throws KubectlFailure with Kustomize's words. */
export function buildKustomization(files: WorkingFiles, path: string): string {
  if (/^[a-z+]+:\/\/|^git@/.test(path))
    throw notModelled(`a kustomization from elsewhere (${path})`);
  const texts = new Map(files.all().map((name) => [name, files.read(`/${name}`) ?? '']));
  const folder = files.resolve(path);
  try {
    return renderKustomize({ files: texts, path: folder === '' ? '.' : folder });
  } catch (error) {
    if (error instanceof RenderError) throw usageFailure(error.message);
    throw error;
  }
}
