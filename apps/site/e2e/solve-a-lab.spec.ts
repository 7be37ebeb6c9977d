import { expect, labFile, test } from './lab-page.ts';

const routeToV1 = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews-route
  namespace: prod
spec:
  hosts:
    - reviews.prod.svc.cluster.local
  http:
    - name: default
      route:
        - destination:
            host: reviews.prod.svc.cluster.local
            subset: v1
`;

test('a first visit reaches a failing and a passing check, and a reload keeps it', async ({
  page,
  lab,
}) => {
  await lab.open();
  await lab.check();
  const card = lab.card('Every other request reaches reviews v1');
  await expect(card).toContainText('Wanted');
  await expect(card).toHaveClass(/fail/);

  await lab.write(routeToV1);
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('reviews-route created');
  await lab.check();
  await expect(card).toContainText('2 / 2');
  await expect(page.locator('.toast').last()).toContainText('Step 1 passed');

  await page.reload();
  await lab.ready();
  await expect(lab.editor).toContainText('VirtualService');
  await expect(card).toContainText('2 / 2');
  await lab.send('/reviews/7');
  await expect(page.locator('.insp')).toContainText('200 from v1');
});

test('the inspector names the rule that took a request, and its line opens in the editor', async ({
  page,
  lab,
}) => {
  await lab.open();
  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  await page.getByRole('button', { name: 'Settle' }).click();
  await lab.send('/wpcatalog');
  const inspector = page.locator('.insp');
  await expect(inspector).toContainText('200 from v2');
  await expect(inspector).toContainText('/newcatalog');
  const rule = inspector.locator('.rule.win').first();
  await expect(rule).toBeVisible();
  await rule.locator('.src').click();
  await expect(page.locator('.flash-line')).toBeVisible();
});

test('a mistake is named by a hint, its ladder opens rung by rung, the diff has its price', async ({
  page,
  lab,
}) => {
  await lab.open();
  await lab.write(await labFile('mistakes/catch-all-first/reviews-route.yaml'));
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  await lab.step(2).click();
  await lab.check();
  const card = lab.card('A request for /wpcatalog reaches reviews v2');
  await expect(card.locator('.rung.open')).toHaveCount(1);
  await card.getByRole('button', { name: /^Show: Hint 2/ }).click();
  await expect(card.locator('.rung.open')).toHaveCount(2);
  await card.getByRole('button', { name: /^Show: Hint 3/ }).click();
  await card.getByRole('button', { name: /point.*Hint 4/ }).click();
  await expect(card.locator('.code.diff')).toBeVisible();
  await card.getByRole('button', { name: 'Step through it' }).click();
  await expect(page.locator('.hops')).toBeVisible();
});

test('the keyboard alone applies and checks', async ({ page, lab }) => {
  await lab.open();
  await lab.write(routeToV1);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.toast')).toContainText('created');
  await page.keyboard.press('Control+Enter');
  await expect(lab.card('Every other request')).toContainText('2 / 2');
});

test('Reset step brings the files back, Undo brings the work again, passed checks stay', async ({
  page,
  lab,
}) => {
  await lab.open();
  await lab.write(routeToV1);
  await lab.apply();
  await expect(page.locator('.toast')).toContainText('created');
  await lab.check();
  await expect(page.locator('.score')).toContainText('2 / 14');

  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Reset step' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Reset to the start of step 1?');
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await expect(lab.editor).toContainText('Write the VirtualService');
  await expect(page.locator('.score')).toContainText('2 / 14');
  await lab.type('kubectl get virtualservices -n prod');
  await expect(lab.terminal).toContainText('No resources found');

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(lab.editor).toContainText('subset: v1');
  await lab.type('kubectl get vs -n prod');
  await expect(lab.terminal).toContainText('reviews-route');
});

test('Solve passes the step, and the step then gives no points', async ({ page, lab }) => {
  await lab.open();
  await page.getByRole('button', { name: 'Solve' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Solve' }).click();
  await expect(lab.step(1)).toHaveClass(/done/);
  await expect(lab.editor).toContainText('VirtualService');
  await expect(page.locator('.score')).toContainText('0 / 14');
});

test('a button pressed before the page can act is not forgotten', async ({ page, lab }) => {
  // The page's code comes only when the button has been pressed.
  const { promise: pressed, resolve: press } = Promise.withResolvers<void>();
  await page.route(/lab-frame.*\.js$/, async (route) => {
    await pressed;
    await route.continue();
  });
  await page.goto('/labs/uri-routing/', { waitUntil: 'commit' });
  const tab = page.getByRole('tab', { name: 'Requests' });
  await tab.click();
  await expect(tab).toHaveAttribute('aria-selected', 'false');
  press();
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  await lab.ready();
  await expect(page.getByRole('textbox', { name: 'Address' })).toBeVisible();
});
