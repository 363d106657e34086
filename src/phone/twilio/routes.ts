import type { FastifyPluginCallback } from 'fastify';
import { fastifyPlugin } from 'fastify-plugin';
import { type IntakeRules, mountWebhook, prepareIntake, type Receive } from '../intake.ts';
import { receiveAfterCall } from './after-call.ts';
import { receiveAgent, receiveAgentKey, receiveDetection, receiveDialDone } from './agent.ts';
import {
  receiveCustomer,
  receiveCustomerAgent,
  receiveCustomerAgentDone,
  receiveCustomerAgentKey,
  receiveCustomerAgentStatus,
  receiveCustomerStatus,
} from './customer-first.ts';
import { receiveCallerDone, receiveTaker, receiveTakerKey, receiveTakerStatus } from './caller.ts';
import { detectionFields, dialFields, instructionFields, statusFields } from './fields.ts';
import { FORM_BYTES_MAX } from './form.ts';
import { makeGate } from './gate.ts';
import { messageFields, messageStatusFields } from './message-fields.ts';
import { receiveMessage, receiveMessageStatus } from './message-routes.ts';
import { makeMessageTokens } from './message-token.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { receiveStatus } from './status.ts';
import { receiveTakenByKey } from './taken-by-key.ts';
import { receiveTest, testFields } from './test-webhook.ts';
import { paths } from './urls.ts';
import { receiveVoice } from './voice.ts';

/**
 * Twilio's webhooks as a Fastify plugin. Throws at once when a token or the public URL is not fit
 * to check signatures with. Each request is answered only after its event is stored for good; the
 * same event again changes nothing, and rings no customer twice.
 */
export function makeTwilioWebhooks(deps: TwilioWebhookDeps): FastifyPluginCallback {
  const receive = makeTwilioReceivers(deps);
  const rules: IntakeRules = {
    contentType: 'application/x-www-form-urlencoded',
    bodyBytesMax: FORM_BYTES_MAX,
    answerType: 'text/xml; charset=utf-8',
    count: deps.count,
    sayProblem: deps.sayProblem,
  };
  const webhooks: FastifyPluginCallback = (app, _options, done) => {
    prepareIntake(app, rules);
    for (const [path, one] of receive) mountWebhook(app, path, rules, one);
    done();
  };
  return fastifyPlugin(webhooks, { name: 'twilio-webhooks', encapsulate: true });
}

/** Which path takes which fields, and what becomes of them. Throws as the plugin does. */
export function makeTwilioReceivers(deps: TwilioWebhookDeps): ReadonlyMap<string, Receive> {
  const gate = makeGate(deps);
  const messageTokens = makeMessageTokens(deps.settings.authTokens);
  return new Map([
    [paths.voice, gate.open(instructionFields, (request) => receiveVoice(request, deps))],
    [
      paths.status,
      gate.open(statusFields, (request) =>
        receiveStatus({ ...request, leg: request.read?.leg ?? null }, deps),
      ),
    ],
    [paths.taker, gate.signed(instructionFields, (request) => receiveTaker(request, deps))],
    [paths.takerKey, gate.signed(instructionFields, (request) => receiveTakerKey(request, deps))],
    [paths.takerStatus, gate.signed(statusFields, (request) => receiveTakerStatus(request, deps))],
    [paths.callerDone, gate.signed(dialFields, (request) => receiveCallerDone(request, deps))],
    [paths.takenByKey, gate.signed(dialFields, (request) => receiveTakenByKey(request, deps))],
    [paths.agent, gate.ours(instructionFields, (request) => receiveAgent(request, deps))],
    [paths.agentKey, gate.ours(instructionFields, (request) => receiveAgentKey(request, deps))],
    [paths.dialDone, gate.ours(dialFields, (request) => receiveDialDone(request, deps))],
    [paths.afterCall, gate.ours(instructionFields, (request) => receiveAfterCall(request, deps))],
    [
      paths.messageStatus,
      gate.signed(messageStatusFields, (request) =>
        receiveMessageStatus(request, messageTokens, deps),
      ),
    ],
    [paths.message, gate.signed(messageFields, (request) => receiveMessage(request, deps))],
    [paths.customer, gate.ours(instructionFields, (request) => receiveCustomer(request, deps))],
    [paths.customerStatus, gate.ours(statusFields, (one) => receiveCustomerStatus(one, deps))],
    [paths.customerAgent, gate.ours(instructionFields, (one) => receiveCustomerAgent(one, deps))],
    [
      paths.customerAgentKey,
      gate.ours(instructionFields, (request) => receiveCustomerAgentKey(request, deps)),
    ],
    [
      paths.customerAgentStatus,
      gate.ours(statusFields, (request) => receiveCustomerAgentStatus(request, deps)),
    ],
    [
      paths.customerAgentDone,
      gate.ours(dialFields, (request) => receiveCustomerAgentDone(request, deps)),
    ],
    [paths.detection, gate.ours(detectionFields, (request) => receiveDetection(request, deps))],
    [
      paths.test,
      gate.signed(testFields, ({ event }) =>
        Promise.resolve(receiveTest(event, deps.settings.authTokens)),
      ),
    ],
  ]);
}
