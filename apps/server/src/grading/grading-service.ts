import type { Queue } from './queue/claim.ts';
import type { GradingLabs } from './labs.ts';
import type { Services } from '../services.ts';
import type { UploadSlots } from './submissions/upload-slots.ts';
import type { SecretBox } from './webhooks/secret-box.ts';
import type { Watchers } from './submissions/watchers.ts';

/** What the routes of grading work with. */
export interface GradingService {
  readonly services: Services;
  readonly labs: GradingLabs;
  readonly uploads: UploadSlots;
  readonly watchers: Watchers;
  /** Opened when it is first needed. */
  queue(): Promise<Queue>;
  /** Undefined where this server has no key to seal secrets with. */
  secrets(): Promise<SecretBox | undefined>;
}
