import { builtInStrategies } from '../defaults/built-in-strategies.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { Strategy } from './strategy.ts';

const plain: Strategy = {};
const custom: Strategy = { generation: ['*'], unconditionalUpdate: false };

/** The strategy of each type; kinds without one are stored as they are. */
export function createStrategies(): (type: ResourceType) => Strategy {
  const strategies = builtInStrategies();
  return (type) =>
    type.custom ? custom : (strategies.get(`${type.kind}.${type.storage.group}`) ?? plain);
}
