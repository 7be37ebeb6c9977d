import { RenderError } from '../render-error.ts';
import { asText, isJson } from './resource.ts';

/** A place in a tree that can be read and written. */
export interface Slot {
  get(): unknown;
  set(value: unknown): void;
}

/** `spec.containers.[name=web].image`; a dot within brackets or after a backslash does not split. */
export function splitFieldPath(path: string): readonly string[] {
  return (path.match(/(?:\[[^\]]*\]|\\.|[^.\\])+/g) ?? []).map((part) =>
    part.replaceAll(String.raw`\.`, '.'),
  );
}

/** The places that a path names; with `create` missing mappings and the last field are made. */
export function slotsAt(root: unknown, path: string, create: boolean): readonly Slot[] {
  let nodes: readonly Slot[] = [{ get: () => root, set: () => undefined }];
  const parts = splitFieldPath(path);
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    nodes = nodes.flatMap((slot) => step(slot, part, { create, isLast, next: parts[i + 1] }));
  }
  return nodes;
}

interface Step {
  readonly create: boolean;
  readonly isLast: boolean;
  readonly next: string | undefined;
}

function step(slot: Slot, part: string, options: Step): readonly Slot[] {
  const node = slot.get();
  const [, key, wanted] = /^\[([^=\]]*)=(.*)\]$/.exec(part) ?? [];
  if (key !== undefined && wanted !== undefined) return matching(node, key, wanted);
  if (Array.isArray(node)) return listStep(node, part, options);
  if (!isJson(node)) return [];
  if (part === '*') return Object.keys(node).map((name) => keySlot(node, name));
  const isThere = Object.hasOwn(node, part) && node[part] !== null;
  if (!isThere && !options.create)
    return Object.hasOwn(node, part) && options.isLast ? [keySlot(node, part)] : [];
  if (!isThere && !options.isLast) node[part] = options.next?.startsWith('[') === true ? [] : {};
  return [keySlot(node, part)];
}

function keySlot(node: Record<string, unknown>, key: string): Slot {
  return {
    get: () => node[key],
    set(value) {
      node[key] = value;
    },
  };
}

function itemSlot(list: unknown[], index: number): Slot {
  return {
    get: () => list[index],
    set(value) {
      list[index] = value;
    },
  };
}

function listStep(list: unknown[], part: string, { create, isLast }: Step): readonly Slot[] {
  if (part === '*') return list.map((_, i) => itemSlot(list, i));
  if (part === '-' && create) {
    list.push(isLast ? null : {});
    return [itemSlot(list, list.length - 1)];
  }
  if (!/^\d+$/.test(part)) return [];
  const index = Number(part);
  if (index < list.length) return [itemSlot(list, index)];
  if (create)
    throw new RenderError(`index ${index} specified but only ${list.length} elements found`);
  return [];
}

function matching(node: unknown, key: string, wanted: string): readonly Slot[] {
  if (!Array.isArray(node)) return [];
  return node.flatMap((item: unknown, i) => {
    const own = key === '' ? asText(item) : isJson(item) ? asText(item[key]) : undefined;
    return own === wanted ? [itemSlot(node, i)] : [];
  });
}
