/**
 * What bench/webhooks.js measures the program against: the least that checks Twilio's signature,
 * and with DATABASE_URL the least that also keeps the request, committed, before it answers.
 */
import Fastify from 'fastify';
import pg from 'pg';
import twilio from 'twilio';
import { SIMULATED_ACCOUNT } from '../dist/src/phone/carrier/account.js';

const POOL_SIZE = 10;
const { PORT, DATABASE_URL } = process.env;
const pool = DATABASE_URL ? new pg.Pool({ connectionString: DATABASE_URL, max: POOL_SIZE }) : null;
await pool?.query('create table if not exists bare_webhooks (sid text primary key, body text)');

const app = Fastify();
app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => {
    done(null, body);
  },
);
app.post('/webhooks/twilio/status', async (request, reply) => {
  const fields = Object.fromEntries(new URLSearchParams(request.body));
  const signature = request.headers['x-twilio-signature'];
  const url = `https://promises.example.com${request.url}`;
  if (!twilio.validateRequest(SIMULATED_ACCOUNT.authToken, signature, url, fields)) {
    return reply.code(403).send();
  }
  await pool?.query({
    name: 'keep',
    text: 'insert into bare_webhooks values ($1, $2) on conflict do nothing',
    values: [fields.CallSid, request.body],
  });
  return reply.code(204).send();
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
process.send('ready');
