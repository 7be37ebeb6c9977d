import { deepCopy } from '../functions/dicts.ts';
import { RenderError } from '../render-error.ts';
import { GoMap, typeName } from '../template/go-value.ts';
import { printValue } from '../template/print.ts';
import type { Chart } from './chart.ts';

/**
 * The values that a chart and its subcharts see: `values` over each chart's own, a null of `values` removes
 * a default, a parent's `global` reaches its subcharts. Throws RenderError where a subchart's values are no map.
 * @see helm pkg/chartutil/coalesce.go
 */
export function coalesceValues(chart: Chart, values: GoMap): GoMap {
  const copy = deepCopy(values);
  return coalesce(chart, copy instanceof GoMap ? copy : new GoMap(), false);
}

/** As coalesceValues, but nulls stay: what import-values works with. */
export function mergeValues(chart: Chart, values: GoMap): GoMap {
  const copy = deepCopy(values);
  return coalesce(chart, copy instanceof GoMap ? copy : new GoMap(), true);
}

function coalesce(chart: Chart, target: GoMap, keepsNull: boolean): GoMap {
  ownDefaults(chart, target, keepsNull);
  for (const subchart of chart.subcharts) {
    const own = target.entries.get(subchart.name);
    if (own !== undefined && !(own instanceof GoMap))
      throw new RenderError(
        `type mismatch on ${subchart.name}: %!t(${typeName(own)}=${printValue(own)})`,
      );
    const table = own ?? new GoMap();
    shareGlobals(table, target);
    target.entries.set(subchart.name, coalesce(subchart, table, keepsNull));
  }
  return target;
}

function ownDefaults(chart: Chart, target: GoMap, keepsNull: boolean): void {
  const defaults = deepCopy(chart.values);
  if (!(defaults instanceof GoMap)) return;
  for (const [key, value] of defaults.entries) {
    const given = target.entries.get(key);
    if (given === undefined) target.entries.set(key, value);
    else if (given === null && !keepsNull) target.entries.delete(key);
    else if (given instanceof GoMap && value instanceof GoMap)
      fillTable(given, value, keepsNull || chart.subcharts.some(({ name }) => name === key));
  }
}

/** Fills `target` with what it does not have of `defaults`; a null removes, unless nulls are kept. */
export function fillTable(target: GoMap, defaults: GoMap, keepsNull: boolean): GoMap {
  for (const [key, value] of defaults.entries) {
    const given = target.entries.get(key);
    if (given === undefined) target.entries.set(key, value);
    else if (given === null && !keepsNull) target.entries.delete(key);
    else if (given instanceof GoMap && value instanceof GoMap) fillTable(given, value, keepsNull);
  }
  return target;
}

function shareGlobals(target: GoMap, parent: GoMap): void {
  const [own, shared] = [globalOf(target), globalOf(parent)];
  if (!own || !shared) return;
  for (const [key, value] of shared.entries) {
    const given = own.entries.get(key);
    if (value instanceof GoMap) {
      const copy = new GoMap(value.entries);
      if (given instanceof GoMap) own.entries.set(key, fillTable(copy, given, true));
      else if (given === undefined) own.entries.set(key, copy);
    } else if (!(given instanceof GoMap)) own.entries.set(key, value);
  }
  target.entries.set('global', own);
}

/** Nothing where `global` is there, but no map. */
function globalOf(values: GoMap): GoMap | undefined {
  const value = values.entries.get('global');
  if (value === undefined) return new GoMap();
  return value instanceof GoMap ? value : undefined;
}
