import type { FastifyInstance } from 'fastify';

/** The address is taken; another program listens there. */
export class AddressInUseError extends Error {
  override readonly name = 'AddressInUseError';
}

/** Opens the web's door, or says in words why it cannot be opened. */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new AddressInUseError(
      `Something else listens on ${host}:${port}: stop it, or set PORT to another number.`,
      { cause: error },
    );
  }
}
