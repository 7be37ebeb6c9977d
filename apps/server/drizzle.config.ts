import { defineConfig } from 'drizzle-kit';

/** Each area has a folder of migrations of its own, so that two people never make the same file. */
const area = process.env['DRYDOCK_AREA'] ?? '';
if (!/^[a-z]+$/.test(area)) {
  throw new Error('Say which area: DRYDOCK_AREA=people drizzle-kit generate --name what');
}

export default defineConfig({
  dialect: 'postgresql',
  schema: `./src/database/schema/${area}.ts`,
  out: `./migrations/${area}`,
});
