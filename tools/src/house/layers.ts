/**
 * What each package may import of the others (docs/architecture.md). An edge that is not here is an
 * error: dependencies point down, siblings never see each other.
 */
const BELOW_SIMULATOR = [
  'manifests',
  'validation',
  'merge',
  'object-validation',
  'kubernetes',
  'mesh',
  'git',
  'gitops',
  'metrics',
  'render',
] as const;
const BELOW_CLUSTER = [...BELOW_SIMULATOR, 'simulator'] as const;
const BELOW_LAB = [...BELOW_CLUSTER, 'cluster'] as const;
const BELOW_APPS = [...BELOW_LAB, 'lab', 'shell'] as const;

export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  manifests: [],
  validation: ['manifests', 'object-validation'],
  merge: ['manifests'],
  'object-validation': ['manifests', 'merge'],
  kubernetes: ['manifests', 'merge', 'object-validation'],
  mesh: ['manifests'],
  metrics: ['render'],
  render: ['merge'],
  git: [],
  gitops: ['manifests', 'validation', 'merge', 'render'],
  simulator: BELOW_SIMULATOR,
  cluster: BELOW_CLUSTER,
  lab: BELOW_LAB,
  shell: BELOW_LAB,
  grading: BELOW_APPS,
  api: ['lab'],
  testkit: [],
  // Of grading only its entry class-statistics: the others need Node, and the site's build refuses them.
  site: [...BELOW_APPS, 'grading', 'api'],
  server: [...BELOW_APPS, 'grading', 'api'],
  cli: [...BELOW_APPS, 'grading', 'api'],
  tools: [...BELOW_APPS, 'grading', 'api', 'cli', 'server', 'testkit'],
};

/** Packages that only tests may import. */
export const TEST_ONLY: ReadonlySet<string> = new Set(['testkit']);

/** What the tests of a package may import besides: real data for what it only knows by an interface. */
const TESTS_ALSO: Readonly<Record<string, readonly string[]>> = {
  gitops: ['kubernetes'],
};

const IMPORT = /(?:from\s+|import\s+|import\(\s*)['"]@drydock\/([a-z-]+)(?:\/[^'"]*)?['"]/g;

/** Names of the project's packages that a source text imports. */
export function importedPackages(source: string): ReadonlySet<string> {
  return new Set(Array.from(source.matchAll(IMPORT), (match) => match[1] ?? ''));
}

/** The edges of one file that the layers forbid, in words. */
export function forbiddenEdges(owner: string, file: string, source: string): readonly string[] {
  const allowed = LAYERS[owner];
  if (!allowed) return [`${file}: package ${owner} has no place in the layers`];
  const isTest = /\.(test|spec)\.tsx?$/.test(file);
  return [...importedPackages(source)]
    .filter((name) => name !== owner && !allowed.includes(name))
    .filter((name) => !(isTest && (TEST_ONLY.has(name) || TESTS_ALSO[owner]?.includes(name))))
    .map((name) => `${file}: ${owner} must not import ${name}`);
}
