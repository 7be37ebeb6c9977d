import type { JsonObject, KubernetesObject } from '@drydock/manifests';

/** A Git repository at a revision, as generators see it. */
export interface RepositoryTree {
  /** All folders, without those whose name begins with a dot. */
  readonly directories: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** A repository that a source code host lists. */
export interface ScmRepository {
  readonly organization: string;
  readonly repository: string;
  readonly repositoryId?: string | number;
  readonly url: string;
  readonly branch: string;
  readonly sha: string;
  readonly labels?: readonly string[];
  /** Paths that are there, for `pathsExist`. */
  readonly paths?: readonly string[];
}

/** A pull request that a source code host lists. */
export interface PullRequest {
  readonly number: number;
  readonly title?: string;
  readonly branch: string;
  readonly targetBranch: string;
  readonly headSha: string;
  readonly author?: string;
  readonly labels?: readonly string[];
}

type Answer<T> = T | { readonly error: string };

/** What generators ask the world; everything is given, nothing is fetched. */
export interface GeneratorInputs {
  /** Secrets of clusters in Argo CD's namespace. */
  readonly clusterSecrets: readonly KubernetesObject[];
  readonly repository: (repoUrl: string, revision: string) => Answer<RepositoryTree>;
  /** Patterns of files keep to one folder per `*`, instead of those of `git ls-files` (`--enable-new-git-file-globbing`). */
  readonly newGitFileGlobbing?: boolean;
  readonly scmRepositories?: (generator: JsonObject) => Answer<readonly ScmRepository[]>;
  readonly pullRequests?: (generator: JsonObject) => Answer<readonly PullRequest[]>;
  /** What a plugin answers: its list of parameters. */
  readonly plugin?: (generator: JsonObject) => Answer<readonly JsonObject[]>;
  readonly configMap?: (name: string) => KubernetesObject | undefined;
  /** Objects of a kind, for cluster decision resources. */
  readonly objects?: (apiVersion: string, kind: string) => readonly KubernetesObject[];
}
