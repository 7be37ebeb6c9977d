import { qualifiedName, type ApiType } from '../discovery.ts';
import { asText } from '../json-access.ts';
import { usageFailure } from '../failure.ts';
import { goYaml } from '../print/yaml.ts';
import { alignTabs, TABLE_TABS } from '../print/tab-writer.ts';
import type { Subcommand } from '../subcommand.ts';

export const apiResources: Subcommand = {
  name: 'api-resources',
  summary: 'Print the supported API resources on the server',
  completes: 'nothing',
  flags: [
    { name: 'api-group', kind: 'string' },
    { name: 'namespaced', kind: 'bool' },
    { name: 'no-headers', kind: 'bool' },
    { name: 'output', short: 'o', kind: 'string' },
    { name: 'verbs', kind: 'list' },
    { name: 'categories', kind: 'list' },
    { name: 'sort-by', kind: 'string' },
    { name: 'cached', kind: 'bool' },
  ],
  async run(kubectl) {
    const { flags } = kubectl;
    const output = flags.text('output') ?? '';
    if (!['', 'wide', 'name'].includes(output)) {
      throw usageFailure(`--output ${output} is not available`);
    }
    const sortBy = flags.text('sort-by');
    if (sortBy !== undefined && sortBy !== 'name' && sortBy !== 'kind') {
      throw usageFailure(`--sort-by accepts only name or kind`);
    }
    if (flags.args.length > 0) {
      throw usageFailure(
        `unexpected arguments: [${flags.args.join(' ')}]\nSee 'kubectl api-resources -h' for help and examples`,
      );
    }
    const verbs = flags.list('verbs').flatMap((text) => text.split(','));
    const categories = flags.list('categories').flatMap((text) => text.split(','));
    const group = flags.text('api-group');
    const types = await kubectl.types();
    const shown = types.filter(
      (type) =>
        isShown(type, types) &&
        type.verbs.length > 0 &&
        (group === undefined || type.group === group) &&
        (!flags.has('namespaced') || type.namespaced === flags.isOn('namespaced')) &&
        verbs.every((verb) => type.verbs.includes(verb)) &&
        categories.every((category) => type.categories.includes(category)),
    );
    const sorted = sortTypes(shown, sortBy);
    if (output === 'name') {
      for (const type of sorted) kubectl.out(`${qualifiedName(type)}\n`);
      return;
    }
    const isWide = output === 'wide';
    const header = `NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${isWide ? '\tVERBS\tCATEGORIES' : ''}`;
    const rows = sorted.map((type) => rowOf(type, isWide));
    const lines = flags.isOn('no-headers') ? rows : [header, ...rows];
    if (lines.length > 0) kubectl.out(`${alignTabs(lines.join('\n'), TABLE_TABS)}\n`);
  },
};

/** A resource is listed once: in the version that its group prefers, or else in the first that has it. */
function isShown(type: ApiType, types: readonly ApiType[]): boolean {
  const versions = types.filter(
    ({ group, resource }) => group === type.group && resource === type.resource,
  );
  return (versions.find(({ preferred }) => preferred) ?? versions[0]) === type;
}

/** By group, then by name, as kubectl does without --sort-by. */
function sortTypes(types: readonly ApiType[], sortBy: string | undefined): readonly ApiType[] {
  const key = (type: ApiType): string => {
    if (sortBy === 'name') return type.resource;
    return sortBy === 'kind' ? type.kind : `${type.group}\0${type.resource}`;
  };
  return types.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function rowOf(type: ApiType, isWide: boolean): string {
  const cells = [
    type.resource,
    type.shortNames.join(','),
    type.apiVersion,
    String(type.namespaced),
    type.kind,
    ...(isWide ? [type.verbs.join(','), type.categories.join(',')] : []),
  ];
  return cells.join('\t');
}

export const apiVersions: Subcommand = {
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  completes: 'nothing',
  flags: [],
  async run(kubectl) {
    const { args } = kubectl.flags;
    if (args.length > 0) {
      throw usageFailure(
        `unexpected arguments: [${args.join(' ')}]\nSee 'kubectl api-versions -h' for help and examples`,
      );
    }
    const versions = new Set((await kubectl.types()).map(({ apiVersion }) => apiVersion));
    for (const version of [...versions].toSorted()) kubectl.out(`${version}\n`);
  },
};

/** The kubectl that this one answers as. */
const CLIENT = { major: '1', minor: '34', gitVersion: 'v1.34.2' } as const;
const KUSTOMIZE = 'v5.7.1';

export const version: Subcommand = {
  name: 'version',
  summary: 'Print the client and server version information',
  completes: 'nothing',
  flags: [
    { name: 'client', kind: 'bool' },
    { name: 'output', short: 'o', kind: 'string' },
  ],
  async run(kubectl) {
    const output = kubectl.flags.text('output');
    if (output !== undefined && output !== 'json' && output !== 'yaml') {
      throw usageFailure("--output must be 'yaml' or 'json'");
    }
    const isClient = kubectl.flags.isOn('client');
    const server = isClient ? undefined : await kubectl.rest.json('/version');
    if (output === undefined) {
      kubectl.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n`);
      if (server) kubectl.out(`Server Version: ${asText(server['gitVersion'])}\n`);
      return;
    }
    const versions = {
      clientVersion: CLIENT,
      kustomizeVersion: KUSTOMIZE,
      ...(server ? { serverVersion: server } : {}),
    };
    kubectl.out(
      output === 'json' ? `${JSON.stringify(versions, undefined, 2)}\n` : goYaml(versions),
    );
  },
};
