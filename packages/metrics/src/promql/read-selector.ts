import type { SyntaxNode } from '@lezer/common';
import { METRIC_NAME } from '../labels.ts';
import { createMatcher, type Matcher, type MatchOperator } from '../matcher.ts';
import type { VectorSelector } from './ast.ts';
import { unquote } from './literals.ts';
import { parseError } from './query-error.ts';

export function textOf(node: SyntaxNode, query: string): string {
  return query.slice(node.from, node.to);
}

export function readString(node: SyntaxNode, query: string): string {
  const value = unquote(textOf(node, query));
  if (value === undefined)
    throw parseError(`bad string literal ${textOf(node, query)}`, [node.from, node.to]);
  return value;
}

/** `up{job="web"}`, `{"metric.name", a!~"x.*"}`. A selector that could match everything is refused. */
export function readSelector(node: SyntaxNode, query: string): VectorSelector {
  const identifier = node.getChild('Identifier');
  const matchers: Matcher[] = [];
  for (let child = node.getChild('LabelMatchers')?.firstChild; child; child = child.nextSibling) {
    if (child.name === 'QuotedLabelName') {
      matchers.push(createMatcher(METRIC_NAME, '=', readString(child.firstChild ?? child, query)));
    } else matchers.push(readMatcher(child, query));
  }
  if (identifier) {
    const name = textOf(identifier, query);
    const other = matchers.find((matcher) => matcher.name === METRIC_NAME)?.value;
    if (other !== undefined) {
      throw parseError(`metric name must not be set twice: "${name}" or "${other}"`, [
        node.from,
        node.to,
      ]);
    }
    matchers.unshift(createMatcher(METRIC_NAME, '=', name));
  }
  if (matchers.every((matcher) => matcher.matches(''))) {
    throw parseError('vector selector must contain at least one non-empty matcher', [
      node.from,
      node.to,
    ]);
  }
  return { type: 'selector', matchers, offset: 0, range: [node.from, node.to] };
}

function readMatcher(node: SyntaxNode, query: string): Matcher {
  const [nameNode, operatorNode, valueNode] = [
    node.firstChild,
    node.getChild('MatchOp'),
    node.lastChild,
  ];
  if (!nameNode || !operatorNode || !valueNode)
    throw parseError('incomplete label matcher', [node.from, node.to]);
  const name =
    nameNode.name === 'QuotedLabelName'
      ? readString(nameNode.firstChild ?? nameNode, query)
      : textOf(nameNode, query);
  const operator = textOf(operatorNode, query) as MatchOperator; // the grammar admits these four only
  const value = readString(valueNode, query);
  try {
    return createMatcher(name, operator, value);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'bad regex';
    throw parseError(why, [node.from, node.to]);
  }
}
