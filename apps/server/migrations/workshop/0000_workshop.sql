CREATE TABLE "workshop_claims" (
	"workshop_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"lab" text NOT NULL,
	"step" text NOT NULL,
	"at" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"work" jsonb,
	"verdict" text,
	"message" text DEFAULT '' NOT NULL,
	"decided_at" bigint,
	"taken_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "workshop_claims_workshop_id_learner_id_lab_step_pk" PRIMARY KEY("workshop_id","learner_id","lab","step")
);
--> statement-breakpoint
CREATE TABLE "workshop_events" (
	"workshop_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"serial" bigint GENERATED ALWAYS AS IDENTITY (sequence name "workshop_events_serial_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sequence" integer NOT NULL,
	"at" bigint NOT NULL,
	"type" text NOT NULL,
	"lab" text NOT NULL,
	"step" text NOT NULL,
	"detail" jsonb NOT NULL,
	CONSTRAINT "workshop_events_workshop_id_learner_id_id_pk" PRIMARY KEY("workshop_id","learner_id","id")
);
--> statement-breakpoint
CREATE TABLE "workshop_log" (
	"workshop_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"at" bigint NOT NULL,
	"command_id" uuid,
	"act" jsonb NOT NULL,
	CONSTRAINT "workshop_log_workshop_id_sequence_pk" PRIMARY KEY("workshop_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "workshop_members" (
	"workshop_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"joined_at" bigint NOT NULL,
	"removed_at" bigint,
	CONSTRAINT "workshop_members_workshop_id_learner_id_pk" PRIMARY KEY("workshop_id","learner_id")
);
--> statement-breakpoint
CREATE TABLE "workshop_work" (
	"workshop_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"lab" text NOT NULL,
	"step" text NOT NULL,
	"at" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"work" jsonb NOT NULL,
	CONSTRAINT "workshop_work_workshop_id_learner_id_lab_pk" PRIMARY KEY("workshop_id","learner_id","lab")
);
--> statement-breakpoint
CREATE TABLE "workshops" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"host_id" uuid NOT NULL,
	"engine" text NOT NULL,
	"size" integer NOT NULL,
	"labs" jsonb NOT NULL,
	"starts_at" bigint,
	"stuck_after_minutes" real NOT NULL,
	"stuck_after_failures" integer NOT NULL,
	"roster" jsonb,
	"state" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workshop_claims" ADD CONSTRAINT "workshop_claims_workshop_id_learner_id_workshop_members_workshop_id_learner_id_fk" FOREIGN KEY ("workshop_id","learner_id") REFERENCES "public"."workshop_members"("workshop_id","learner_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workshop_events" ADD CONSTRAINT "workshop_events_workshop_id_learner_id_workshop_members_workshop_id_learner_id_fk" FOREIGN KEY ("workshop_id","learner_id") REFERENCES "public"."workshop_members"("workshop_id","learner_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workshop_log" ADD CONSTRAINT "workshop_log_workshop_id_workshops_id_fk" FOREIGN KEY ("workshop_id") REFERENCES "public"."workshops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workshop_members" ADD CONSTRAINT "workshop_members_workshop_id_workshops_id_fk" FOREIGN KEY ("workshop_id") REFERENCES "public"."workshops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workshop_members" ADD CONSTRAINT "workshop_members_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workshop_work" ADD CONSTRAINT "workshop_work_workshop_id_learner_id_workshop_members_workshop_id_learner_id_fk" FOREIGN KEY ("workshop_id","learner_id") REFERENCES "public"."workshop_members"("workshop_id","learner_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workshops" ADD CONSTRAINT "workshops_host_id_users_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workshop_claims_waiting" ON "workshop_claims" USING btree ("at") WHERE "workshop_claims"."verdict" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "workshop_events_serial" ON "workshop_events" USING btree ("workshop_id","serial");--> statement-breakpoint
CREATE UNIQUE INDEX "workshop_log_command" ON "workshop_log" USING btree ("workshop_id","command_id");--> statement-breakpoint
CREATE INDEX "workshop_members_learner" ON "workshop_members" USING btree ("learner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "workshops_code" ON "workshops" USING btree ("code");--> statement-breakpoint
CREATE INDEX "workshops_host" ON "workshops" USING btree ("host_id");--> statement-breakpoint
CREATE INDEX "workshops_created" ON "workshops" USING btree ("created_at");