/** The image of the tests: `npm run test:docker` builds it and finds an engine; elsewhere these tests are skipped. */
export const IMAGE: string | undefined = process.env['DRYDOCK_DOCKER_IMAGE'];
