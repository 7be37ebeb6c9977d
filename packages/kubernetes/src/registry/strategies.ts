import type { Catalogue } from '@drydock/manifests/catalogue';
import { builtInStrategies } from '../defaults/built-in-strategies.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { RuleEvaluator } from '../validation/custom-rules.ts';
import { validateCustom } from '../validation/custom.ts';
import type { Strategy } from './strategy.ts';

const plain: Strategy = {};

/** The strategy of each type; kinds without one are stored as they are. */
export function createStrategies(
  catalogue: Catalogue,
  evaluate?: RuleEvaluator,
): (type: ResourceType) => Strategy {
  const strategies = builtInStrategies();
  const custom: Strategy = {
    generation: ['*'],
    unconditionalUpdate: false,
    validate(object, { type }, previous) {
      const schema = type.custom?.schema;
      return schema ? validateCustom(object, { schema, catalogue, evaluate, previous }) : [];
    },
  };
  return (type) =>
    type.custom ? custom : (strategies.get(`${type.kind}.${type.storage.group}`) ?? plain);
}
