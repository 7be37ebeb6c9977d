/** The tree of a jq expression. */
export type JqNode =
  | { readonly kind: 'identity' }
  | { readonly kind: 'recurse' }
  | { readonly kind: 'index'; readonly target: JqNode; readonly key: JqNode }
  | {
      readonly kind: 'slice';
      readonly target: JqNode;
      readonly from: JqNode | undefined;
      readonly to: JqNode | undefined;
    }
  | { readonly kind: 'iterate'; readonly target: JqNode }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'text'; readonly parts: readonly JqNode[] }
  | { readonly kind: 'array'; readonly body: JqNode | undefined }
  | { readonly kind: 'object'; readonly entries: readonly JqEntry[] }
  | { readonly kind: 'negate'; readonly body: JqNode }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: JqNode;
      readonly right: JqNode;
    }
  | { readonly kind: 'try'; readonly body: JqNode; readonly handler: JqNode | undefined }
  | {
      readonly kind: 'if';
      readonly test: JqNode;
      readonly consequence: JqNode;
      readonly otherwise: JqNode | undefined;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly JqNode[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'bind'; readonly value: JqNode; readonly name: string; readonly body: JqNode }
  | {
      readonly kind: 'reduce';
      readonly source: JqNode;
      readonly name: string;
      readonly start: JqNode;
      readonly update: JqNode;
    };

export interface JqEntry {
  readonly key: JqNode;
  readonly value: JqNode;
}
