CREATE TABLE "grading_archives" (
	"submission_id" uuid PRIMARY KEY NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grading_assignments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"title" text NOT NULL,
	"labs" jsonb NOT NULL,
	"due_at" timestamp with time zone,
	"attempts" integer,
	"seed" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grading_courses" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"owner_id" uuid NOT NULL,
	"title" text NOT NULL,
	"join_code" text NOT NULL,
	"in_flight" integer NOT NULL,
	"per_hour" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grading_deliveries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"webhook_id" uuid NOT NULL,
	"submission_id" uuid NOT NULL,
	"event" text NOT NULL,
	"generation" integer NOT NULL,
	"body" text NOT NULL,
	"is_delivered" boolean DEFAULT false NOT NULL,
	"has_failed" boolean DEFAULT false NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"last" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "grading_journal" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "grading_journal_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"submission_id" uuid NOT NULL,
	"act" text NOT NULL,
	"generation" integer NOT NULL,
	"attempt" integer,
	"worker_id" integer,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "grading_members" (
	"course_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "grading_members_course_id_learner_id_pk" PRIMARY KEY("course_id","learner_id")
);
--> statement-breakpoint
CREATE TABLE "grading_overrides" (
	"submission_id" uuid NOT NULL,
	"lab" text NOT NULL,
	"check_id" text NOT NULL,
	"points" double precision NOT NULL,
	"author" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "grading_overrides_submission_id_lab_check_id_pk" PRIMARY KEY("submission_id","lab","check_id")
);
--> statement-breakpoint
CREATE TABLE "grading_regrade_items" (
	"regrade_id" uuid NOT NULL,
	"submission_id" uuid NOT NULL,
	"before" integer NOT NULL,
	"after" integer NOT NULL,
	CONSTRAINT "grading_regrade_items_regrade_id_submission_id_pk" PRIMARY KEY("regrade_id","submission_id")
);
--> statement-breakpoint
CREATE TABLE "grading_regrades" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"assignment_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grading_results" (
	"submission_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"graded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"worker_id" integer NOT NULL,
	"entry" text NOT NULL,
	"score" double precision,
	CONSTRAINT "grading_results_submission_id_generation_pk" PRIMARY KEY("submission_id","generation")
);
--> statement-breakpoint
CREATE TABLE "grading_submissions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"assignment_id" uuid NOT NULL,
	"learner_id" uuid,
	"actor" text NOT NULL,
	"idempotency_key" text,
	"name" text NOT NULL,
	"attempt" integer NOT NULL,
	"file_name" text NOT NULL,
	"size" integer NOT NULL,
	"upload_hash" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"job_id" uuid,
	"job_attempt" integer,
	"worker_id" integer,
	"graded_at" timestamp with time zone,
	"score" double precision,
	"failure_code" text,
	"failure_message" text
);
--> statement-breakpoint
CREATE TABLE "grading_webhooks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" jsonb NOT NULL,
	"sealed_secret" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grading_workers" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "grading_workers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "grading_archives" ADD CONSTRAINT "grading_archives_submission_id_grading_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."grading_submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_assignments" ADD CONSTRAINT "grading_assignments_course_id_grading_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."grading_courses"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_courses" ADD CONSTRAINT "grading_courses_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_deliveries" ADD CONSTRAINT "grading_deliveries_webhook_id_grading_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."grading_webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_deliveries" ADD CONSTRAINT "grading_deliveries_submission_id_grading_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."grading_submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_journal" ADD CONSTRAINT "grading_journal_submission_id_grading_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."grading_submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_members" ADD CONSTRAINT "grading_members_course_id_grading_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."grading_courses"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_members" ADD CONSTRAINT "grading_members_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_overrides" ADD CONSTRAINT "grading_overrides_submission_id_grading_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."grading_submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_regrade_items" ADD CONSTRAINT "grading_regrade_items_regrade_id_grading_regrades_id_fk" FOREIGN KEY ("regrade_id") REFERENCES "public"."grading_regrades"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_regrade_items" ADD CONSTRAINT "grading_regrade_items_submission_id_grading_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."grading_submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_regrades" ADD CONSTRAINT "grading_regrades_assignment_id_grading_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."grading_assignments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_results" ADD CONSTRAINT "grading_results_submission_id_grading_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."grading_submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_submissions" ADD CONSTRAINT "grading_submissions_course_id_grading_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."grading_courses"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_submissions" ADD CONSTRAINT "grading_submissions_assignment_id_grading_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."grading_assignments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_submissions" ADD CONSTRAINT "grading_submissions_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grading_webhooks" ADD CONSTRAINT "grading_webhooks_course_id_grading_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."grading_courses"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "grading_assignments_course" ON "grading_assignments" USING btree ("course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "grading_courses_code" ON "grading_courses" USING btree ("join_code");--> statement-breakpoint
CREATE INDEX "grading_courses_owner" ON "grading_courses" USING btree ("owner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "grading_deliveries_once" ON "grading_deliveries" USING btree ("webhook_id","submission_id","generation","event");--> statement-breakpoint
CREATE INDEX "grading_journal_submission" ON "grading_journal" USING btree ("submission_id");--> statement-breakpoint
CREATE INDEX "grading_members_learner" ON "grading_members" USING btree ("learner_id");--> statement-breakpoint
CREATE INDEX "grading_regrades_assignment" ON "grading_regrades" USING btree ("assignment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "grading_submissions_once" ON "grading_submissions" USING btree ("actor","idempotency_key") WHERE "grading_submissions"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX "grading_submissions_assignment" ON "grading_submissions" USING btree ("assignment_id","received_at");--> statement-breakpoint
CREATE INDEX "grading_submissions_course" ON "grading_submissions" USING btree ("course_id","state");--> statement-breakpoint
CREATE INDEX "grading_submissions_learner" ON "grading_submissions" USING btree ("learner_id");--> statement-breakpoint
CREATE INDEX "grading_submissions_open" ON "grading_submissions" USING btree ("state","received_at") WHERE "grading_submissions"."state" in ('queued', 'grading', 'dead');--> statement-breakpoint
CREATE INDEX "grading_webhooks_course" ON "grading_webhooks" USING btree ("course_id");