/** Stops what `global-setup` has started in this process, and removes its data. */
export default async function globalTeardown(): Promise<void> {
  const server = globalThis.startedTestServer;
  globalThis.startedTestServer = undefined;
  if (server === undefined) return;
  delete process.env['TEST_DATABASE_URL'];
  delete process.env['TEST_DATABASE_IS_THROWN_AWAY'];
  await server.stop();
}
