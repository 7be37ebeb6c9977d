import type { Schema } from '../catalogue.ts';

/** Adds to the schema nodes of some definitions; what a patch names replaces what is there. */
export interface SchemaPatch {
  /** Name of a definition; `*` stands for one segment, such as the version. */
  readonly definition: string;
  /** Path of the nodes, or its end: `.loadBalancer`, `.spec.ports`, `.metadata.name[]`. '' is the definition; `^` starts a whole path. */
  readonly at: string;
  readonly set?: Schema;
  /** Fields to add to the node's properties. */
  readonly fields?: Readonly<Record<string, Schema>>;
  /** Names of rules to add to the node's own. */
  readonly rules?: readonly string[];
}
