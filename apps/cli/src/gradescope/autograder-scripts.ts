/** A lab of the assignment, and its share of the score. */
export interface AutograderLab {
  /** Id of the lab: the name of its folder in the package. */
  readonly id: string;
  /** Default: 1. */
  readonly weight?: number;
}

export interface AutograderScriptOptions {
  /** In the order of the assignment; at least one. */
  readonly labs: readonly AutograderLab[];
  /** Whether the package has a Node of its own; else the image's is taken. */
  readonly hasNode: boolean;
  /** Whether hidden checks are in the package. */
  readonly hasHidden: boolean;
}

/**
 * `setup.sh`, which Gradescope runs once, as root, when it builds the image of the autograder. It
 * installs nothing where Node starts as it is.
 */
export function setupScript({ hasNode }: Pick<AutograderScriptOptions, 'hasNode'>): string {
  const own = `chmod 755 run_autograder drydock/node
if ! drydock/node --version; then
  # A bare image may lack the C++ library that Node is linked with.
  apt-get update && apt-get install --yes --no-install-recommends libstdc++6
  drydock/node --version
fi`;
  const images = `chmod 755 run_autograder
node --eval 'const [major, minor] = process.versions.node.split(".").map(Number); if (major < 22 || (major === 22 && minor < 22)) { console.error("drydock needs Node 22.22 or newer; this image has " + process.version + "."); process.exit(1); }'`;
  return `#!/usr/bin/env bash
# Made by drydock grade package: prepares the image of the autograder.
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")"
${hasNode ? own : images}
`;
}

/**
 * `run_autograder`, which Gradescope runs for each submission: in a thread with a limit of memory,
 * and of time that fits its small machines. Work that could not be graded, or not
 * to the end, writes no results: Gradescope then reports a failed run instead of 0 points.
 */
export function runScript({ labs, hasNode, hasHidden }: AutograderScriptOptions): string {
  const node = hasNode ? '"$source/drydock/node"' : 'node';
  const named =
    labs.length === 1
      ? labs.map(({ id }) => quote(id))
      : labs.flatMap(({ id, weight = 1 }) => ['--lab', quote(id), '--weight', String(weight)]);
  const hidden = hasHidden ? ' --hidden "$source/drydock/hidden"' : '';
  return `#!/usr/bin/env bash
# Made by drydock grade package: grades /autograder/submission into /autograder/results/results.json.
set -uo pipefail
root="\${DRYDOCK_AUTOGRADER_ROOT:-/autograder}"
source="$root/source"
results="$root/results/results.json"
mkdir -p "$root/results"
rm -f "$results" "$results.part"
${node} "$source/drydock/apps/cli/bin/drydock.mjs" \\
  grade ${named.join(' ')} "$root/submission" --format gradescope --time-limit 120${hidden} > "$results.part"
code=$?
if [ "$code" -gt 1 ]; then
  rm -f "$results.part"
  echo "This submission could not be graded (exit code $code): held, not 0. The lines above say why." >&2
  exit 1
fi
mv "$results.part" "$results"
`;
}

/** The entry point inside the package: the bundle stands beside it. */
export const AUTOGRADER_BIN = `const { runFromProcess } = await import('../dist/process.js');
await runFromProcess();
`;

/** A word that a shell takes as it is. */
function quote(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
