export {
  defineRoute,
  type Access,
  type AddressOf,
  type Answer,
  type Api,
  type InputOf,
  type OutputOf,
  type Role,
  type RouteDefinition,
} from './route.ts';
export { problemSchema, problemType, type Problem } from './problem.ts';
export { idSchema, momentSchema, personNameSchema } from './values.ts';
export { apiRoutes, type DrydockApi } from './routes.ts';
export { peopleRoutes, rejoinCodeSchema } from './people.ts';
export { openApiDocument } from './open-api.ts';
export {
  ApiCallError,
  clientHeader,
  createClient,
  type ApiClient,
  type ClientOptions,
} from './client.ts';
export { kubeRoutes, workshopRoutes } from './workshop/routes.ts';
export {
  createWorkshopSchema,
  workshopCommandSchema,
  type Audience,
  type CreateWorkshop,
  type Hand,
  type Place,
  type WorkshopCommand,
  type WorkshopDetails,
  type WorkshopLab,
  type WorkshopPhase,
  type WorkshopView,
} from './workshop/session.ts';
export {
  learnerEventSchema,
  type LearnerEvent,
  type LearnerWork,
  type PushedEvents,
} from './workshop/learner-event.ts';
export {
  learnerMessageSchema,
  type Join,
  type LearnerHome,
  type LearnerMessage,
  type Notice,
  type OwnCluster,
  type OwnHand,
  type StoredWork,
  type Verdict,
} from './workshop/learner.ts';
export {
  dashboardMessageSchema,
  type Dashboard,
  type DashboardMessage,
  type LearnerRow,
  type MistakeMap,
  type MistakeRow,
  type Stuck,
} from './workshop/dashboard.ts';
export { STEP_LETTERS, stepKey, type StepState } from './workshop/step-letters.ts';
export { gradingRoutes } from './grading/routes.ts';
export { QUOTAS, UPLOAD_LIMITS } from './grading/limits.ts';
export {
  quotaSchema,
  type Assignment,
  type AssignmentInput,
  type Course,
  type Quota,
} from './grading/course.ts';
export {
  submissionResultSchema,
  type ClassOfAssignment,
  type RegradeOfAssignment,
  type ResultOfSubmission,
  type SubmissionState,
  type SubmissionStatus,
} from './grading/submission.ts';
export {
  signatureHeader,
  webhookBodySchema,
  type WebhookBody,
  type WebhookEvent,
} from './grading/webhook.ts';
