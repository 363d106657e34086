/** Stops what `global-setup` has started in this process, and removes its data. */
export default async function globalTeardown(): Promise<void> {
  const server = globalThis.startedTestServer;
  globalThis.startedTestServer = undefined;
  delete process.env['TEST_DATABASE_URL'];
  await server?.stop();
}
