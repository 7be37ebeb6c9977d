DROP INDEX "workshop_claims_waiting";--> statement-breakpoint
ALTER TABLE "workshop_claims" ADD COLUMN "arrived_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "workshop_claims_waiting" ON "workshop_claims" USING btree ("arrived_at") WHERE "workshop_claims"."verdict" is null;