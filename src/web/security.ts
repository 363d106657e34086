import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Only what we serve ourselves, and nothing written into a page: text of strangers stays text. */
const ours = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The two boards that packages bring write their own styles into the page. */
const bundled = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

const bundledPaths = ['/docs', '/queues'];

/** All headers but the content security policy, which differs by path. */
export const helmetOptions: FastifyHelmetOptions = {
  contentSecurityPolicy: false,
  referrerPolicy: { policy: 'no-referrer' },
  crossOriginEmbedderPolicy: false,
  xFrameOptions: { action: 'deny' },
};

/** Sets the content security policy of whatever is sent. */
export function contentSecurity(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: Error | null, payload: unknown) => void,
): void {
  const path = request.url.split('?')[0] ?? '';
  const isBundled = bundledPaths.some((base) => path === base || path.startsWith(`${base}/`));
  void reply.header('content-security-policy', isBundled ? bundled : ours);
  done(null, payload);
}
