import type { Page } from '@playwright/test';
import { makeClass, type MadeClass } from './class-for-pictures.ts';
import { makeCourse, type MadeCourse } from './course-for-pictures.ts';

export interface StaffShot {
  readonly name: string;
  readonly take: (page: Page) => Promise<void>;
}

export interface StaffServer {
  readonly origin: string;
  readonly password: string;
}

/** Pictures of the pages that need a server: made of one class and one course, once for all of them. */
export function staffShots(server: StaffServer): readonly StaffShot[] {
  let madeClass: Promise<MadeClass> | undefined;
  let madeCourse: Promise<MadeCourse> | undefined;
  const classOf = (): Promise<MadeClass> =>
    (madeClass ??= makeClass(server.origin, server.password));
  const courseOf = (): Promise<MadeCourse> =>
    (madeCourse ??= makeCourse(server.origin, server.password));
  return [
    { name: 'workshop', take: async (page) => takeClass(page, server, await classOf()) },
    { name: 'workshop-new', take: (page) => takeNew(page, server) },
    { name: 'join', take: async (page) => takeJoin(page, await classOf()) },
    { name: 'lab-workshop', take: async (page) => takeLab(page, await classOf()) },
    { name: 'grading', take: async (page) => takeCourse(page, server, await courseOf()) },
    {
      name: 'grading-submission',
      take: async (page) => takeSubmission(page, server, await courseOf()),
    },
  ];
}

async function signIn(page: Page, { password }: StaffServer): Promise<void> {
  await page.goto('/workshop/');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'New workshop' }).waitFor();
}

async function takeClass(
  page: Page,
  server: StaffServer,
  { workshopId }: MadeClass,
): Promise<void> {
  await signIn(page, server);
  await page.goto(`/workshop/?id=${workshopId}`);
  await page.locator('.mis tbody tr').first().waitFor();
  const slider = page.getByRole('slider');
  if (!(await slider.isVisible())) return;
  await slider.press('Home');
  // Somebody in the crowd.
  for (let column = 0; column < 10; column++) await slider.press('ArrowRight');
  await page.locator('.learner-card').waitFor();
}

async function takeNew(page: Page, server: StaffServer): Promise<void> {
  await signIn(page, server);
  await page.getByRole('button', { name: 'New workshop' }).click();
  await page.getByRole('checkbox').first().waitFor();
}

async function takeJoin(page: Page, { code }: MadeClass): Promise<void> {
  await page.goto(`/join/?code=${code}`);
  await page.getByLabel('Your name').fill('Wanda');
}

async function takeLab(page: Page, made: MadeClass): Promise<void> {
  await takeJoin(page, made);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('link', { name: 'Go to the lab' }).waitFor();
  await page.goto('/labs/uri-routing/');
  await page.locator('footer.clock').getByText('SYNCED').waitFor({ state: 'attached' });
  await page.locator('.class-bar').waitFor();
  await page.getByRole('button', { name: 'Raise hand' }).click();
}

async function takeCourse(page: Page, server: StaffServer, made: MadeCourse): Promise<void> {
  await signIn(page, server);
  await page.goto(`/grading/?course=${made.courseId}&assignment=${made.assignmentId}`);
  await page.locator('.hist').waitFor();
  await page.locator('.klass [data-state]').first().waitFor();
}

async function takeSubmission(page: Page, server: StaffServer, made: MadeCourse): Promise<void> {
  await signIn(page, server);
  await page.goto(`/grading/?submission=${made.submissionId}`);
  await page.locator('.ck tbody tr').first().waitFor();
  await page.getByRole('button', { name: 'Show the line' }).click();
  await page.locator('.excerpt').waitFor();
}
