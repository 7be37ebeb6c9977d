import { parseConstraints, parseSemVer } from '../functions/semver.ts';
import { RenderError } from '../render-error.ts';
import { GoMap, type GoValue } from '../template/go-value.ts';
import { deepCopy } from '../functions/dicts.ts';
import { textOf, type Chart, type ChartDependency } from './chart.ts';
import { coalesceValues, fillTable, mergeValues } from './coalesce-values.ts';

/** Fails as Helm does where Chart.yaml names a chart that charts/ does not hold. */
export function checkDependencies(chart: Chart): void {
  const missing = chart.requirements
    .filter(({ name }) => !chart.subcharts.some((subchart) => subchart.name === name))
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new RenderError(
      `An error occurred while checking for chart dependencies. You may need to run \`helm dependency build\` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
    );
}

/** The chart with the subcharts that are enabled, under their aliases, and with the values it imports. @see helm pkg/chartutil/dependencies.go */
export function processDependencies(chart: Chart, values: GoMap): Chart {
  const enabled = withEnabled(chart, values, '');
  importValues(enabled);
  return enabled;
}

function withEnabled(chart: Chart, values: GoMap, path: string): Chart {
  if (chart.requirements.length === 0) return chart;
  const isListed = (subchart: Chart): boolean =>
    chart.requirements.some((one) => one.name === subchart.name && suits(one, subchart));
  const listed = chart.requirements.flatMap((requirement) => {
    const found = chart.subcharts.find(
      (subchart) => subchart.name === requirement.name && suits(requirement, subchart),
    );
    return found ? [{ ...found, name: requirement.alias || found.name }] : [];
  });
  const requirements = chart.requirements.map((one) => ({ ...one, name: one.alias || one.name }));
  const all: Chart = {
    ...chart,
    requirements,
    subcharts: [...chart.subcharts.filter((subchart) => !isListed(subchart)), ...listed],
  };
  const seen = coalesceValues(all, values);
  const disabled = new Set(
    requirements.filter((one) => !isEnabled(one, seen, path)).map(({ name }) => name),
  );
  return {
    ...all,
    requirements: requirements.filter(({ name }) => !disabled.has(name)),
    subcharts: all.subcharts
      .filter(({ name }) => !disabled.has(name))
      .map((subchart) => withEnabled(subchart, seen, `${path}${subchart.name}.`)),
  };
}

function suits(requirement: ChartDependency, chart: Chart): boolean {
  const version = parseSemVer(chart.version);
  const isWanted = parseConstraints(requirement.version);
  return requirement.version === '' || (version !== undefined && isWanted?.(version) === true);
}

/** The first condition that is there decides, before tags. */
function isEnabled(requirement: ChartDependency, values: GoMap, path: string): boolean {
  for (const condition of requirement.condition.trim().split(',')) {
    const value = condition === '' ? undefined : valueAt(values, path + condition.trim());
    if (typeof value === 'boolean') return value;
  }
  const tags = values.entries.get('tags');
  if (!(tags instanceof GoMap)) return true;
  const states = requirement.tags.map((tag) => tags.entries.get(tag));
  return states.includes(true) || !states.includes(false);
}

function valueAt(values: GoMap, path: string): GoValue | undefined {
  let value: GoValue | undefined = values;
  for (const key of path.split('.')) {
    if (!(value instanceof GoMap)) return undefined;
    value = value.entries.get(key);
  }
  return value;
}

function importValues(chart: Chart): void {
  for (const subchart of chart.subcharts) importValues(subchart);
  if (chart.requirements.length === 0) return;
  const values = mergeValues(chart, new GoMap());
  const imported = new GoMap();
  for (const requirement of chart.requirements) {
    for (const item of requirement.importValues) {
      const [child, parent] =
        item instanceof GoMap
          ? [textOf(item.entries.get('child')), textOf(item.entries.get('parent'))]
          : [`exports.${textOf(item)}`, '.'];
      const table = valueAt(values, `${requirement.name}.${child}`);
      if (table instanceof GoMap) fillTable(imported, under(parent, deepCopy(table)), true);
    }
  }
  chart.values = fillTable(values, imported, true);
}

function under(path: string, value: GoValue): GoMap {
  if (path === '.' || path === '') return value instanceof GoMap ? value : new GoMap();
  let result = value;
  for (const key of path.split('.').toReversed()) result = new GoMap([[key, result]]);
  return result instanceof GoMap ? result : new GoMap();
}
