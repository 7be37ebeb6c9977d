import type { JsonObject, KubernetesObject } from '@drydock/manifests';

import type { SourceType } from './source-type.ts';

/** What a source is rendered for. */
export interface SourceApplication {
  readonly name: string;
  /** The destination's namespace. */
  readonly namespace: string;
  readonly project: string;
}

/** What Argo CD knows of the destination, and what templates may ask for. */
export interface RenderSettings {
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  /** Virtual time in nanoseconds since 1970. */
  readonly now: () => bigint;
  readonly random: { next(): number };
}

/** One source, ready to be rendered. */
export interface SourceContext {
  readonly source: JsonObject;
  readonly application: SourceApplication;
  /** The commit. */
  readonly revision: string;
  /** Files of the repository without links. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Folder of the source; '' is the root. */
  readonly folder: string;
  /** Files of the repositories that `$name` in value files means. */
  readonly references: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly settings: RenderSettings;
}

/** The manifests of a source, or Argo CD's message of what is wrong with it. */
export type RenderedSource =
  | { readonly manifests: readonly KubernetesObject[]; readonly type: SourceType }
  | { readonly error: string };
