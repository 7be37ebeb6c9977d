import { randomUUID } from 'node:crypto';
import type { DashboardMessage, DrydockApi, WorkshopCommand, WorkshopDetails } from '@drydock/api';
import { createClient, type ApiClient } from '@drydock/api/client';
import { followStream } from './follow-stream.ts';

export interface SimulatedHostOptions {
  readonly origin: string;
  /** An API token of an instructor. */
  readonly token: string;
}

/** An instructor without a browser. */
export class SimulatedHost {
  readonly #api: ApiClient<DrydockApi>;
  readonly #options: SimulatedHostOptions;

  constructor(options: SimulatedHostOptions) {
    this.#options = options;
    this.#api = createClient<DrydockApi>({
      origin: options.origin,
      fetch: (request) => fetch(request),
      headers: { authorization: `Bearer ${options.token}` },
    });
  }

  create(title: string, labs: readonly string[], size: number): Promise<WorkshopDetails> {
    return this.#api.call('POST /api/workshops', { body: { title, labs: [...labs], size } });
  }

  async command(workshopId: string, command: WorkshopCommand): Promise<WorkshopDetails> {
    const body = { id: randomUUID(), command };
    const params = { workshopId };
    const done = await this.#api.call('POST /api/workshops/{workshopId}/commands', {
      params,
      body,
    });
    return done.workshop;
  }

  /** Follows the dashboard until the signal is aborted. */
  watch(
    workshopId: string,
    onMessage: (message: DashboardMessage) => void,
    options: { readonly signal: AbortSignal; readonly onBreak: (reason: string) => void },
  ): Promise<void> {
    return followStream({
      url: () => `${this.#options.origin}/api/workshops/${workshopId}/dashboard`,
      headers: { authorization: `Bearer ${this.#options.token}` },
      fetch: (request) => fetch(request),
      onMessage: (message) => onMessage(message as DashboardMessage), // the server's own, by its schema
      ...options,
    });
  }

  async delete(workshopId: string): Promise<void> {
    await this.#api.call('DELETE /api/workshops/{workshopId}', { params: { workshopId } });
  }
}
