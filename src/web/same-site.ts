import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/**
 * Refuses changes that another site's page asks for: SameSite cookies stop most, this the rest.
 * Browsers send Sec-Fetch-Site where the connection is trustworthy and Origin otherwise; a request
 * with neither comes from no browser that we trust with a cookie.
 */
export function sameSiteOnly(publicUrl: string) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    if (!isChange || isSameSite(request, publicUrl)) {
      done();
      return;
    }
    done(new Problem('cross-site', 'The request does not come from one of our own pages.'));
  };
}

function isSameSite(request: FastifyRequest, publicUrl: string): boolean {
  const fetchSite = request.headers['sec-fetch-site'];
  if (fetchSite !== undefined) return fetchSite === 'same-origin';
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return origin === publicUrl || origin === `${request.protocol}://${request.host}`;
}
