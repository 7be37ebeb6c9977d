import { randomInt } from 'node:crypto';
import type { createWorkshopSchema, WorkshopLab } from '@drydock/api';
import { createJoinCode } from '@drydock/api/workshop-client';
import type { z } from 'zod';
import { sqlStateOf } from '../../database/database.ts';
import { ApiError } from '../../http/api-error.ts';
import { NEW_WORKSHOP } from '../domain/workshop-state.ts';
import { insertWorkshop } from '../store/workshop-rows.ts';
import type { WorkshopService } from '../workshop-service.ts';

type Chosen = z.output<typeof createWorkshopSchema>;

/** Stores a new workshop, in draft, with a code of its own; gives its id. Throws 422 for an unknown lab. */
export async function createWorkshop(
  service: WorkshopService,
  hostId: string,
  chosen: Chosen,
): Promise<string> {
  const { services, clusters } = service;
  if (chosen.engine === 'real' && !clusters.isAvailable) {
    throw new ApiError(422, 'workshop/no-clusters', 'This server has no pool of clusters.', {
      action: 'Choose simulated clusters, or ask whoever runs this server for DRYDOCK_POOL.',
    });
  }
  const row = {
    title: chosen.title,
    hostId,
    engine: chosen.engine,
    size: chosen.size,
    labs: [...new Set(chosen.labs)].map((id) => needLab(service, id)),
    startsAt: chosen.startsAt ?? null,
    stuckAfterMinutes: chosen.stuckAfterMinutes,
    stuckAfterFailures: chosen.stuckAfterFailures,
    state: NEW_WORKSHOP,
  };
  for (let left = 5; ; left -= 1) {
    try {
      const code = createJoinCode((limit) => randomInt(limit));
      return (await insertWorkshop(services.database.queries, { ...row, code })).id;
    } catch (error) {
      // The code is taken: one in hundreds of millions, so another one will do.
      if (left === 0 || sqlStateOf(error) !== '23505') throw error;
    }
  }
}

function needLab({ labs }: WorkshopService, id: string): WorkshopLab {
  const lab = labs.find(id);
  if (lab) return lab;
  throw new ApiError(422, 'workshop/unknown-lab', `There is no lab ${id}.`, {
    action: `Labs are: ${labs.list.map((each) => each.id).join(', ')}.`,
  });
}
