import type { CallFacts } from '../domain/call.ts';
import type { Spoken } from './brief.ts';
import type { Figures } from '../domain/figures.ts';
import type { Instant } from '../domain/time.ts';
import type { CallReason } from './call-reason.ts';
import type { SayCommand } from './command.ts';
import type { CustomersWord } from './customers-word.ts';
import type { SayOfCall } from './judge-call.ts';
import type { OpenRequest, OpenResult } from './opening.ts';
import type { IdempotencyKey } from './ports/answers.ts';
import type { RawEvent, SeenKey, Verdict } from './ports/calls.ts';
import type { KillSwitch, StoredReport } from './ports/site.ts';
import type { SmsReceived } from './ports/sms.ts';
import type { SmsHeard } from './receive-sms.ts';
import type { RecordSms } from './record-sms.ts';
import type { PledgeDetail, PledgeView } from './view.ts';

/** A phone system's report of one call, translated. */
export type CallReport = {
  readonly system: string;
  readonly customer: string;
  readonly company: string | null;
  readonly facts: CallFacts;
  readonly verdict: Verdict | null;
  readonly reasons: readonly CallReason[];
  readonly raw: RawEvent;
  readonly seen: SeenKey | null;
  /** Null: not one of ours. */
  readonly pledgeId: string | null;
};

/** The agent leg of a dial of ours, as the phone system's requests name it. */
export type AgentLeg = {
  readonly pledgeId: string;
  readonly attempt: number;
  readonly fence: number;
  readonly agentCallId: string;
};

/** The leg of a customer who was rung first, as the phone system's requests name it. */
export type CustomerLeg = Omit<AgentLeg, 'agentCallId'> & { readonly callId: string };

/** An agent who is rung for a customer on the line. */
export type WaitingTaker = AgentLeg & { readonly agent: string };

/** A customer who was rung first is on the line: what they hear, and who of ours is rung next. */
export type CustomerMeeting = {
  /** Null: nobody is rung, `said` is all they hear. */
  readonly agent: { readonly id: string; readonly phone: string } | null;
  /** Null: nothing more, they heard it before the first agent was rung. */
  readonly said: Spoken | null;
  /** Shown to the agent. */
  readonly callerId: string;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
};

/** What the agent hears before they press 1; spoken, so no numbers. */
export type Whisper = {
  readonly language: string;
  readonly text: string;
  /** Spoken when nothing or another key is pressed. */
  readonly goodbye: string;
};

/** A customer calls whom we owe a call: what they hear, and who of ours is rung next. */
export type CallerMeeting = {
  /** Null: nobody is free, or enough have been tried. */
  readonly agent: { readonly id: string; readonly phone: string } | null;
  readonly greeting: Spoken;
  /** Said when nobody took the call: the promise stands. */
  readonly nobody: Spoken;
  /** Shown to the agent. */
  readonly callerId: string;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
};

/** Somebody on our line, and the agents who were rung for them already. */
export type WaitingCaller = {
  readonly callId: string;
  readonly number: string;
  readonly tried: readonly string[];
};

/**
 * Whose part in a caller's call is over, and when their leg ended by the phone system's own word;
 * null: this report does not say, and so nothing of how long they talked.
 */
export type TakenPart = { readonly agent: string; readonly endedAt: Instant | null };

/** What a caller is owed. */
export type OwedToCaller = {
  readonly pledges: readonly PledgeView[];
  /** Null: nothing is owed. */
  readonly route: {
    readonly team: string;
    readonly owner: string | null;
    /** Those who are free, the owner first. */
    readonly agents: readonly {
      readonly person: string;
      readonly name: string;
      readonly phone: string;
      /** What they hear, or read, before they take the caller: as our own routing tells it. */
      readonly brief: Spoken;
    }[];
    readonly greeting: Spoken;
    readonly nobody: Spoken;
  } | null;
};

/** What rings the customer after the agent's 1. */
export type DialOrder = {
  readonly customerNumber: string;
  readonly callerId: string;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
  readonly detectMachine: boolean;
};

/**
 * Everything the program can do, as its doors (API, pages, webhooks, jobs, command line) call it.
 * Built once by `runtime/compose`.
 */
export type Service = {
  openPledge(request: OpenRequest): Promise<OpenResult>;
  /** Under a key the same request again has no second effect, and the first one's answer. */
  command: SayCommand;
  /** In which calls and messages the customer can have moved or cancelled it; newest first. */
  customersWords(pledgeId: string): Promise<readonly CustomersWord[]>;
  pledge(pledgeId: string): Promise<PledgeView | null>;
  pledgeDetail(pledgeId: string): Promise<PledgeDetail | null>;
  /** Stores the report durably, then tells the pledges that it may concern. */
  recordCall(report: CallReport): Promise<{ readonly kind: 'recorded' | 'duplicate' }>;
  /** Somebody says that this call broke off: opens a dropped-call promise with it as context. */
  reportDropped(
    callId: string,
    person: string,
    idempotency?: IdempotencyKey | null,
  ): Promise<OpenResult | { readonly kind: 'missing' }>;
  /** What happened on a call, and which promises it was about, where that has to be asked. */
  callOutcome: SayOfCall;
  /**
   * They spoke on this call of ours, and another one was promised: the outcome is stored, then the
   * promise that follows is made, once a call.
   */
  followUp(
    callId: string,
    when: OpenRequest['when'],
    person: string,
  ): Promise<OpenResult | { readonly kind: 'missing' }>;
  /** The agent's phone was answered: what to say. Null: hang up, this dial is over. */
  whisper(leg: AgentLeg): Promise<Whisper | null>;
  /**
   * The agent pressed 1. `render` turns the order into the answer that is stored in the grant's
   * own transaction; a repeated request of the same leg gets the same answer, any other a null.
   */
  acceptDial(leg: AgentLeg, render: (order: DialOrder) => string): Promise<string | null>;
  /** What an agent hears whose 1 rang nobody because the customer is called, or talks, already. */
  customerEngaged(leg: AgentLeg): Promise<Spoken | null>;
  /** How a text message of ours fares; stored once. */
  recordSms: RecordSms;
  /** Somebody texts us: kept first, then understood; an empty answer is none. */
  receiveSms(message: SmsReceived): Promise<SmsHeard>;
  /** The agent's leg exists, by its own word: so our request made it, whatever it was answered. */
  agentLegSeen(leg: AgentLeg): Promise<void>;
  agentLegEnded(leg: AgentLeg, why: string): Promise<void>;
  /** The customer's leg exists, by its own word: so our request made it. */
  customerLegSeen(leg: CustomerLeg): Promise<void>;
  /** The customer whom we rang first picked up; or this agent did not take them. */
  meetCustomer(leg: CustomerLeg, passedBy: string | null): Promise<CustomerMeeting>;
  /** An agent who is rung for them picked up: what to say. Null: they are not waiting any more. */
  briefForCustomer(taker: WaitingTaker): Promise<Whisper | null>;
  /** The agent's 1: is the customer theirs? Asked twice by the same leg, it is answered alike. */
  takeCustomer(taker: WaitingTaker): Promise<boolean>;
  /** When this leg of an agent's took the customer; null: it did not. */
  customerTakenAt(taker: AgentLeg): Promise<Instant | null>;
  /** The customer's leg that this leg was granted is over: what to ask. Null: nothing to ask. */
  afterCall(leg: AgentLeg): Promise<Whisper | null>;
  /** The agent's key after the call; what to answer. Null: this leg had no customer. */
  keyAfterCall(leg: AgentLeg, key: string): Promise<Spoken | null>;
  /** Somebody calls us. Null: we owe this number no call, or they have rung off. */
  meetCaller(caller: WaitingCaller): Promise<CallerMeeting | null>;
  /** The same for a routing that is not ours: all that is open, and who could take the call. */
  owedTo(number: string): Promise<OwedToCaller>;
  /** What the agent hears who is rung for a caller. Null: the caller has rung off. */
  briefTaker(callId: string, agent: string): Promise<Spoken | null>;
  /** An agent's part in a caller's call is over: theirs, by their 1? Else nothing changes. */
  endTaken(report: CallReport, part: TakenPart): Promise<'taken' | 'not-taken'>;
  /** Wakes a pledge; `version` older than the pledge's is a hint about something past. */
  wake(pledgeId: string): Promise<void>;
  performEffect(effectId: string): Promise<void>;
  /**
   * Takes what no job took, moments (`due`) or effects (`owed`), each in a loop of its own, since
   * effects wait for others; returns how much it caught, which in health is 0. It begins nothing
   * more once `goesOn` says no, however much it has in hand.
   */
  sweep(
    what: 'due' | 'owed',
    goesOn?: () => boolean,
  ): Promise<{ readonly wakes: number; readonly effects: number; readonly calls: number }>;
  /**
   * Asks the phone system about live calls that it has gone silent about; returns how many, and of
   * how many the end had never been reported, in health 0.
   */
  lookUpSilentCalls(
    goesOn?: () => boolean,
  ): Promise<{ readonly asked: number; readonly ended: number }>;
  /**
   * Puts what is due within the horizon into the queue, in bulk; refills a queue that lost its
   * memory.
   */
  planHorizon(): Promise<{ readonly planned: number; readonly refilled: boolean }>;
  killSwitch(): Promise<KillSwitch>;
  /** Does nothing where it stands so already. */
  setKillSwitch(on: boolean, person: string): Promise<KillSwitch>;
  /** Who flipped it, newest first. */
  switchFlips(limit: number): Promise<readonly KillSwitch[]>;
  /** `date` is a local date "YYYY-MM-DD" of the site's zone. Null: that day still runs. */
  writeReport(date: string): Promise<StoredReport | null>;
  readReport(date: string): Promise<StoredReport | null>;
  figures(date: string): Promise<Figures>;
  /** Writes the reports that are owed up to now (the night's, and those of nights missed). */
  writeOwedReports(): Promise<readonly string[]>;
};
