import { expect, labFile, test } from './lab-page.ts';

test('kubectl and curl work in the terminal, on the files of the editor', async ({ page, lab }) => {
  await lab.open();
  await expect(page.locator('.xterm')).toBeVisible();
  await lab.type('kubectl get pods -n prod');
  await expect(lab.terminal).toContainText(/reviews-v1-\S+\s+2\/2\s+Running/);

  await lab.write(await labFile('solution/reviews-route.yaml'));
  await lab.type('kubectl apply -f reviews-route.yaml');
  await expect(lab.terminal).toContainText(
    'virtualservice.networking.istio.io/reviews-route created',
  );
  await page.getByRole('button', { name: 'Settle' }).click();
  await lab.type('curl -s http://reviews.prod.svc.cluster.local:9080/wpcatalog');
  await expect(lab.terminal).toContainText(/v2/);
});

test('the line can be edited, completed and recalled', async ({ page, lab }) => {
  await lab.open();
  await expect(page.locator('.xterm')).toBeVisible();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('kubectl get namespa');
  await page.keyboard.press('Tab');
  await expect(lab.terminal).toContainText('kubectl get namespaces');
  await page.keyboard.press('Enter');
  await expect(lab.terminal).toContainText('Active');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Control+C');
  await expect(lab.terminal).toContainText('^C');
});
