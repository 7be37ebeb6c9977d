import { peopleRoutes } from '@drydock/api';
import { implement, type Implementation } from '../http/implement.ts';
import { routeNamed } from '../http/route-named.ts';
import type { Area } from '../services.ts';

/** A learner's own data, from every area that keeps some. */
export function createPersonalDataRoutes(areas: readonly Area[]): readonly Implementation[] {
  return [
    implement(routeNamed(peopleRoutes, 'exportLearner'), async ({ principal }) => {
      const parts: Record<string, unknown> = {};
      for (const area of areas) {
        const part = await area.exportLearner?.(principal.learnerId);
        if (part) parts[area.name] = part;
      }
      return parts;
    }),
  ];
}
