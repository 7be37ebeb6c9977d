import type { MergeType } from '@drydock/merge';
import type { ResourceType } from '../types/resource-type.ts';

/** How objects of a served type merge. */
export type MergeTypeSource = (type: ResourceType) => MergeType;
