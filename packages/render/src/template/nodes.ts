/** Byte-for-byte positions are UTF-16 offsets in the template's text. */
interface Node {
  readonly at: number;
}

export type Operand =
  | (Node & { readonly type: 'dot' })
  | (Node & { readonly type: 'nil' })
  | (Node & { readonly type: 'bool'; readonly value: boolean })
  | (Node & { readonly type: 'string'; readonly value: string })
  /** An untyped constant: an integer where it is one, else a float. */
  | (Node & { readonly type: 'number'; readonly value: bigint | number; readonly text: string })
  | (Node & { readonly type: 'field'; readonly names: readonly string[] })
  | (Node & { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] })
  | (Node & { readonly type: 'function'; readonly name: string })
  | (Node & { readonly type: 'pipe'; readonly pipe: Pipe })
  /** A parenthesised operand (or a constant) with fields behind it. */
  | (Node & {
      readonly type: 'chain';
      readonly operand: Operand;
      readonly names: readonly string[];
    });

export interface Command extends Node {
  readonly operands: readonly [Operand, ...Operand[]];
}

export interface Pipe extends Node {
  /** Variables that are declared or assigned. */
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
  readonly commands: readonly [Command, ...Command[]];
}

export type Statement =
  | (Node & { readonly type: 'text'; readonly text: string })
  | (Node & { readonly type: 'action'; readonly pipe: Pipe })
  | (Node & {
      readonly type: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Node & { readonly type: 'template'; readonly name: string; readonly pipe?: Pipe })
  | (Node & { readonly type: 'break' })
  | (Node & { readonly type: 'continue' });

/** A named template; positions refer to `text`, the source that it was defined in. */
export interface TemplateTree {
  readonly name: string;
  /** Name of the source, for messages. */
  readonly source: string;
  readonly text: string;
  readonly body: readonly Statement[];
}
