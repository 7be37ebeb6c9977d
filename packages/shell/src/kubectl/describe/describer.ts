import type { JsonObject } from '@drydock/manifests';
import type { Kubectl } from '../kubectl-context.ts';
import type { DescribeWriter } from './describe-writer.ts';

/** What a describer works with besides its object. */
export interface DescribeContext {
  readonly kubectl: Kubectl;
  readonly showEvents: boolean;
}

/** Writes the description of one kind. */
export type Describer = (
  object: JsonObject,
  writer: DescribeWriter,
  context: DescribeContext,
) => Promise<void> | void;
